"""Hosts of other people, asked through a door of the tests."""
