"""Sharing: a dossier of chosen items, shown behind a link that ends, can be stopped, is logged."""
