"""The pages and interfaces of the issuer."""
