"""Objects of one vendor as another has them, with an account of what became of each field."""
