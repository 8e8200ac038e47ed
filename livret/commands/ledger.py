"""The receipts of a machine that verifies: when it first saw each good signature."""

from pathlib import Path

from federation.witness import FolderReceipts
from livret.commands.edge import now
from schemas.files import Found, Unreadable
from schemas.reading import read
from verifier.digest import of_received
from verifier.report import Outcome, Report, Step


class Ledger:
    """Receipts of this machine: what it says was seen when, and what is noted anew."""

    def __init__(self, folder: Path) -> None:
        self._receipts = FolderReceipts(folder)
        self.first_seen = self._receipts.first_seen

    def note(self, found: Found | Unreadable, report: Report) -> None:
        """Note a good signature with the time of this machine, whatever time is judged by.

        Raises FederationError `receipts-unwritable`, `receipts-unreadable`.
        """
        if isinstance(found, Found) and report.outcome(Step.PROOF) is Outcome.PASSED:
            for digest in of_received(read(found.raw)):
                self._receipts.note(digest, now())
