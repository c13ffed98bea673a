"""What `index.doctor` looks at, a module for each kind of thing. They change nothing."""
