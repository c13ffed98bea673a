"""Answers written by a language model, when one is configured, and held to the evidence."""
