"""The wallet as a client of other hosts of the Open Badges API."""
