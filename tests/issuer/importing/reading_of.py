"""Short ways to read a file in a test."""

import io
from collections import Counter

from issuer.importing.faults import ImportingError
from issuer.importing.model import Expected, Reading
from issuer.importing.reading import read
from tests.support.national_files import UAI, YEAR

OURS = Expected(UAI, YEAR)


def reading(data: bytes, expected: Expected = OURS, **options) -> Reading:
    return read(io.BytesIO(data), expected, **options)


def refusal(data: bytes, expected: Expected = OURS, **options) -> ImportingError:
    try:
        found = reading(data, expected, **options)
    except ImportingError as error:
        return error
    raise AssertionError(f"not refused: {Counter(fault.code for fault in found.faults)}")


def said(found: Reading) -> list[tuple[int, str]]:
    """Line and code of every fault."""
    return [(fault.line, fault.code) for fault in found.faults]
