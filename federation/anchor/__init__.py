"""The anchor: who belongs to a federation, what each may attest, and the documents that say so."""
