"""Empty tables to fill in, for what no application exports."""

import csv
from io import StringIO

from issuer.importing import own_table, road_safety


def road_safety_table() -> bytes:
    """For road safety certificates: CSV that spreadsheet programs open with its accents."""
    return _table([column.titles[0] for column in road_safety.COLUMNS])


def own_table_of_awards() -> bytes:
    """For any award of the organisation."""
    return _table([titles[0] for titles in own_table.FIELDS.values()])


def _table(titles: list[str]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(titles)
    return out.getvalue().encode("utf-8-sig")
