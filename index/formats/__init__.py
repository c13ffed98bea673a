"""One file per format: from a file's bytes to a draft. Knows of no catalog, and reads nothing but what it is handed."""
