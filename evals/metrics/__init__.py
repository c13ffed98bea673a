"""What is measured, each a pure function of values with its definition and source in its docstring."""
