"""The wallet as a host of the Open Badges API."""
