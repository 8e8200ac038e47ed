"""What the verifier says of files on the disk, compared with what it must say."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from federation.world import World
from livret.demo.errors import DemoError
from schemas.files import find
from verifier import POLICIES, Report, verify


def reports(paths: Iterable[Path], world: World) -> Iterator[Report]:
    """A report for everything that is found in the files, as `livret verify` makes it."""
    for path in paths:
        with path.open("rb") as stream:
            for found in find(stream, path.name):
                yield verify(found, POLICIES["standard"], world)


def expect(step: int, *, expected: object, found: object) -> None:
    """Stop the demonstration when something came out otherwise; raises `demo-expectation`."""
    if found != expected:
        raise DemoError("demo-expectation", step=step, expected=expected, found=found)
