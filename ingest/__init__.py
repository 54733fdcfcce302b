"""A file becomes clauses; returns values, stores nothing."""
