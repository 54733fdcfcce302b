"""What we know and how to find it; nothing here reads foreign file formats or judges."""
