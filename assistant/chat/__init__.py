"""The chat in the browser: its pages, what they say, and the server. Answers are made elsewhere."""
