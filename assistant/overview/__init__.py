"""What is loaded, seen as a whole: a map of topics, the dates in it, and questions that it answers."""
