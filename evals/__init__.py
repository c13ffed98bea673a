"""Measures whether answers are grounded: replies are judged against cases and documents."""
