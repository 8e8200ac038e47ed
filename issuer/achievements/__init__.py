"""The catalogue: what an organisation may award, in versions that never change."""
