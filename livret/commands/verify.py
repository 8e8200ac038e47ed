"""`livret verify`: credentials and presentations from files, addresses and standard input."""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from federation.world import World
from livret import worlds
from livret.commands.edge import (
    COULD_NOT_FIND_OUT,
    NO,
    YES,
    Edge,
    Instant,
    now,
    read_file,
    with_errors,
)
from livret.commands.ledger import Ledger
from schemas import json_text
from schemas.files import Found, Unreadable, find
from service.language import N_, Translate
from verifier import (
    POLICIES,
    Expectations,
    Policy,
    Recipient,
    Report,
    Trust,
    Verdict,
    verify,
)
from verifier.engine import not_had
from verifier.policy import from_text
from verifier.wording import STEPS, TRUST, VERDICTS, as_json, chain_of, reasons, sentence

MAX_POLICY_BYTES: Final = 64 << 10
_EXIT: Final = {
    Verdict.VERIFIED: YES,
    Verdict.REFUSED: NO,
    Verdict.UNDETERMINED: COULD_NOT_FIND_OUT,
}
_LAMPS: Final = {
    Verdict.VERIFIED: ("!", "yellow"),
    Verdict.REFUSED: ("✘", "red"),
    Verdict.UNDETERMINED: ("?", "yellow"),
}
# Green is for what is verified and attested by somebody who may attest it.
_GREEN: Final = ("✔", "green")
# A terminal would obey these inside JSON too, and some readers end a line at U+2028.
_OBEYED: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_MARKS: Final = {"passed": "✔", "failed": "✘", "unknown": "?", "skipped": "–"}


@click.command("verify")
@click.argument("sources", metavar="SOURCE…", nargs=-1, required=True)
@click.option("--json", "as_lines", is_flag=True, help="One JSON report a line.")
@click.option("--verbose", "-v", is_flag=True, help="Show the finding of every step.")
@click.option("--at", type=Instant(), help="Judge as of this time instead of now.")
@click.option("--offline", is_flag=True, help="Ask nobody; what would be needed is unknown.")
@click.option(
    "--documents",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="MAP",
    help="JSON object from address to file or document, answered instead of the network.",
)
@click.option("--trust", metavar="FILE|URL", multiple=True, help="A registry of issuers.")
@click.option(
    "--policy",
    "policy_name",
    default="standard",
    metavar="|".join((*POLICIES, "FILE")),
    show_default=True,
    help="Which steps must pass.",
)
@click.option("--require-accredited", is_flag=True, help="Refuse issuers without accreditation.")
@click.option(
    "--expect-recipient",
    metavar="ID",
    help="A DID, an e-mail address, or TYPE=VALUE; another recipient is refused.",
)
@click.option(
    "--receipts",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Note there when each signature was first seen; it dates what a stolen key signed.",
)
@click.option("--challenge", metavar="C", help="The presentation must answer this challenge.")
@click.option("--domain", metavar="D", help="The presentation must be made for this domain.")
@click.pass_obj
@with_errors
def command(edge: Edge, /, sources: tuple[str, ...], **options: Any) -> None:
    """Check credentials and presentations, and say why or why not.

    SOURCE is a file (JSON, JWT, PNG, SVG, PDF, ZIP, NDJSON), a folder of them, an https address,
    or - for standard input.

    \b
    Exit code: 0 all verified, 1 at least one refused, 2 wrong usage,
               3 none refused but at least one could not be found out.

    \b
    Examples:
      livret verify badge.png
      livret verify dossier.zip --trust registry.json --require-accredited
      livret verify all.ndjson --json > reports.ndjson
      curl -s https://example.org/badge | livret verify -
    """  # noqa: D301 - click reads the backspace
    policy = _policy(options["policy_name"], require_accredited=options["require_accredited"])
    at: datetime = options["at"] or now()
    world = worlds.build(
        edge.settings,
        at,
        offline=options["offline"],
        documents=options["documents"],
        trust=options["trust"],
    )
    ledger = Ledger(options["receipts"]) if options["receipts"] else None
    if ledger is not None:
        world = replace(world, witness=ledger.first_seen)
    recipient = options["expect_recipient"]
    expect = Expectations(
        recipient=Recipient.of(recipient) if recipient else None,
        challenge=options["challenge"],
        domain=options["domain"],
    )
    reports = _reports(sources, partial(_judged, policy, world, expect, ledger), world, policy)
    show = _as_lines if options["as_lines"] else _as_text
    counts: Counter[Verdict] = Counter()
    with _progress(edge.translate) as advance:
        for report in reports:
            counts[report.verdict] += 1
            click.echo(show(report, edge.translate, verbose=options["verbose"]))
            advance()
    _end(edge, counts, quiet=options["as_lines"])


def _policy(name: str, *, require_accredited: bool) -> Policy:
    known = POLICIES.get(name)
    if known is None:
        path = Path(name)
        if not path.is_file():
            raise click.BadParameter(
                f"{name!r} is neither a file nor one of {', '.join(POLICIES)}",
                param_hint="--policy",
            )
        known = from_text(read_file(path, max_bytes=MAX_POLICY_BYTES))
    return known.requiring_accreditation() if require_accredited else known


def _judged(
    policy: Policy,
    world: World,
    expect: Expectations,
    ledger: Ledger | None,
    found: Found | Unreadable,
) -> Report:
    report = verify(found, policy, world, expect=expect)
    if ledger is not None:
        ledger.note(found, report)
    return report


def _reports(
    sources: tuple[str, ...],
    judged: Callable[[Found | Unreadable], Report],
    world: World,
    policy: Policy,
) -> Iterator[Report]:
    for source in sources:
        if source.startswith(("https://", "http://")):
            try:
                body = world.fetch(source, Fetching.CREDENTIAL).body
            except FetchError as error:
                yield not_had(source, error, policy, world)
                continue
            yield from map(judged, find(BytesIO(body), source))
            continue
        for stream, name in _streams(source):
            yield from map(judged, find(stream, name))


def _streams(source: str) -> Iterator[tuple[BinaryIO, str]]:
    if source == "-":
        yield sys.stdin.buffer, "-"
        return
    path = Path(source)
    if not path.exists():
        raise click.BadParameter(f"there is no file {source!r}", param_hint="SOURCE")
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in files:
        with ExitStack() as stack:
            yield stack.enter_context(file.open("rb")), str(file)


def _as_lines(report: Report, translate: Translate, *, verbose: bool) -> str:  # noqa: ARG001
    text = json_text.dump(as_json(report, translate)).decode()
    return _OBEYED.sub(lambda found: json.dumps(found[0])[1:-1], text)


def _as_text(report: Report, translate: Translate, *, verbose: bool) -> str:
    credential = report.credential
    path = " › ".join(report.found.path) if report.found else ""
    title = credential.name or credential.id or path or translate(N_("untitled"))
    good = report.verdict is Verdict.VERIFIED and report.trust is Trust.ACCREDITED
    mark, colour = _GREEN if good else _LAMPS[report.verdict]
    lamp = click.style(f"{mark} {translate(VERDICTS[report.verdict])}", fg=colour, bold=True)
    issuer = credential.issuer_name or credential.issuer_id
    who = f" — {_plain(issuer)} ({translate(TRUST[report.trust])})" if issuer else ""
    lines = [f"{lamp}  {_plain(title)}{who}"]
    if path and path != title:
        lines.append(f"    {_plain(path)}")
    lines += [f"    {reason}" for reason in reasons(report, translate)]
    chain = chain_of(report, translate)
    if chain is not None:
        lines.append(f"    {_plain(chain)}")
    if verbose:
        lines += [
            f"      {_MARKS[finding.outcome]} {translate(STEPS[finding.step])}"
            f" [{finding.code}] {sentence(finding, translate)}"
            for finding in report.findings
        ]
    for inner in report.contains:
        lines += ["    " + line for line in _as_text(inner, translate, verbose=verbose).split("\n")]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Foreign text without control characters, which a terminal would obey."""
    return "".join(character if character.isprintable() else "�" for character in text)


class _progress:  # noqa: N801 - used as a function
    """A line that counts on standard error; nothing at all when it is piped."""

    def __init__(self, translate: Translate) -> None:
        console = Console(stderr=True)
        self._shown = console.is_terminal and not sys.stdout.isatty()
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.completed} " + translate(N_("checked"))),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )

    def __enter__(self) -> Any:
        if not self._shown:
            return lambda: None
        self._progress.start()
        task = self._progress.add_task("")
        return lambda: self._progress.advance(task)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._progress.stop()


def _end(edge: Edge, counts: Counter[Verdict], *, quiet: bool) -> None:
    if counts.total() > 1 and not quiet:
        edge.say(
            N_("{verified} verified, {refused} not verified, {unknown} to be examined"),
            verified=counts[Verdict.VERIFIED],
            refused=counts[Verdict.REFUSED],
            unknown=counts[Verdict.UNDETERMINED],
        )
    worst = (Verdict.REFUSED, Verdict.UNDETERMINED, Verdict.VERIFIED)
    sys.exit(next((_EXIT[verdict] for verdict in worst if counts[verdict]), NO))
