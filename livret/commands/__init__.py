"""The commands, a file each; every one is a thin edge over one verb of a room."""
