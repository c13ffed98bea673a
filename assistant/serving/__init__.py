"""What programs and other people are served, and who may call it."""
