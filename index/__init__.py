"""Turns documents into passages that can be found. Knows nothing of questions, answers or people."""
