"""What would lie on the web, if these issuers existed: their keys, their status lists, a registry.

Here it lies in files, and `documents.json` says which file stands for which address.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from livret.demo.files import DOCUMENTS, REGISTRY, Folder
from livret.demo.issuers import Issuer, Organisation
from schemas import json_text
from schemas.building import stamp

REGISTRY_NAME: Final = "Académie d’Exempleville"
ACCREDITED_FOR: Final = timedelta(days=5 * 365)
WITHOUT_LISTS: Final = "documents-sans-liste.json"


def publish(folder: Folder, issuers: Iterable[Issuer]) -> None:
    """Write each issuer's `did.json` and status list, and the two maps of documents.

    The second map leaves the status lists out, as when their server does not answer.
    """
    keys: dict[str, str] = {}
    lists: dict[str, str] = {}
    for issuer in issuers:
        place = issuer.organisation.key_name
        keys[issuer.organisation.did] = f"{place}/did.json"
        lists[issuer.status_url] = f"{place}/status-1.json"
        folder.write(f"{place}/did.json", issuer.did_document())
        folder.write(f"{place}/status-1.json", issuer.status_list())
    folder.write(DOCUMENTS, json_text.dump({**keys, **lists}, indent=True))
    folder.write(WITHOUT_LISTS, json_text.dump(keys, indent=True))


def write_registry(folder: Folder, members: Iterable[Organisation], now: datetime) -> None:
    """Write whom the academy vouches for, and for what."""
    rows = [_row(member, now) for member in members]
    folder.write(REGISTRY, json_text.dump({"name": REGISTRY_NAME, "issuers": rows}, indent=True))


def _row(member: Organisation, now: datetime) -> dict[str, Any]:
    accreditation = {"kind": member.accreditation, "valid_from": stamp(now - ACCREDITED_FOR)}
    return {
        "id": member.did,
        "name": member.name,
        "homepage": member.url,
        "accreditations": [accreditation],
    }
