"""Receiving: from bytes of anywhere to an item in the deposit box, checked on arrival."""
