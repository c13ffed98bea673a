"""Where documents give different values or take different sides for the same thing."""
