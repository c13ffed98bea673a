"""Which sentences may answer a question, best first, and how far they can be trusted."""
