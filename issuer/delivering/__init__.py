"""How an award reaches its person: by letter, on paper, into a wallet, as a file."""
