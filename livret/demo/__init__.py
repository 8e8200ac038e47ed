"""The whole way in one go, with synthetic people: issue, bake, verify, and try to cheat."""
