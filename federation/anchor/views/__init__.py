"""The pages and interfaces of an anchor."""
