"""What may a credential look like: its terms, contexts, schemas, status bits, files and views."""
