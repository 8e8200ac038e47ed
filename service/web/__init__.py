"""Pages and interfaces of every service: one edge, one family of looks, the same refusals."""
