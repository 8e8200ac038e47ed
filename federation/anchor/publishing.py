"""The registry as it is published: built of the members' records, signed, kept with its changes."""

from federation.anchor.wanting import PUBLISH, newest_serial, wanted

__all__ = ["PUBLISH", "newest_serial", "wanted"]
