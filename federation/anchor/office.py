"""Where an anchor decides: its address, and the store of the keys with which it signs."""

from dataclasses import dataclass, field

from keys.stores import KeyStore


@dataclass(frozen=True, slots=True)
class Office:
    """An anchor as it was started; verbs that sign take it beside the session."""

    entity_id: str  # its https address, without a slash at the end
    keys: KeyStore = field(repr=False)
