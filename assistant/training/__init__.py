"""Fits the ranker from questions whose evidence is known. Nothing here runs when a question is asked."""
