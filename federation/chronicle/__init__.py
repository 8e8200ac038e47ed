"""The public history of a federation: what its anchor decided, and what follows from it."""
