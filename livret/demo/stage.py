"""What the demonstration has made so far: issuers, pupils, badges, and where they lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from keys.stores import KeyStore, create_master_key_file, open_store
from livret.demo.class_file import Pupil
from livret.demo.files import Folder
from livret.demo.issuers import ASSOCIATION, COLLEGE, Issuer

KEYS: Final = "keys"
MASTER_KEY: Final = "master.key"


@dataclass(frozen=True, slots=True)
class Stage:
    """The state after a step; `now` is the aware instant, in whole seconds, of everything."""

    folder: Folder
    now: datetime
    store: KeyStore
    school: Issuer
    association: Issuer
    pupils: tuple[Pupil, ...] = ()
    socle: Mapping[int, Path] = field(default_factory=dict)  # badges by the number of the pupil
    engagements: Mapping[int, Path] = field(default_factory=dict)

    @property
    def issuers(self) -> tuple[Issuer, ...]:
        """Those whose documents are published."""
        return self.school, self.association

    @property
    def badges(self) -> list[Path]:
        """Every baked badge."""
        return [*self.socle.values(), *self.engagements.values()]


def set_up(folder: Folder, now: datetime) -> Stage:
    """The two issuers, with new keys sealed under a new master key; raises KeysError."""
    master = create_master_key_file(folder.path(MASTER_KEY))
    store = open_store(f"file:{folder.path(KEYS)}", master)
    school, association = (Issuer(body, store, now) for body in (COLLEGE, ASSOCIATION))
    return Stage(folder, now, store, school, association)
