"""Judges: answers, drafts and checks out of clauses; no HTML, no widgets, no storage."""
