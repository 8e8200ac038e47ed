"""DIDs and URLs to the documents of their controllers, by a table of methods."""
