"""The signed registry of an anchor: made, read, carried forward, followed and kept."""
