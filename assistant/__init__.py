"""Turns a question into a reply whose every sentence is traced to an exact span of a document."""
