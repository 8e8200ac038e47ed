"""What a holder says of themself: drafts, signed entries, and asking others to attest them."""
