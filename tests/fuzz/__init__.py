"""Fuzzing, beside the tests: `python -m tests.fuzz`."""
