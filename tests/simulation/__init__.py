"""A whole federation in one process: its clock and its network are moved by hand."""
