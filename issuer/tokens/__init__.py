"""Tokens by which machines of an organisation call its interfaces, and what each allows."""
