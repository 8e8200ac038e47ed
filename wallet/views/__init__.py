"""The pages and interfaces of a wallet; each reads a request, calls one verb, answers."""
