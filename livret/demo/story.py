"""The demonstration from beginning to end; each step checks what it has done before the next."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from livret.demo import awards
from livret.demo.attacks import ATTACKS, ATTEMPTS, Attempt
from livret.demo.checks import expect, reports
from livret.demo.class_file import CLASS_FILE, COMPONENTS, read_class, shipped
from livret.demo.files import BADGES, DOCUMENTS, REGISTRY, start_over
from livret.demo.issuers import Issuer
from livret.demo.issuing import DOSSIER, ENGAGED, EVERYTHING, award_all
from livret.demo.stage import Stage, set_up
from livret.demo.telling import Shell, Telling
from service.language import N_
from verifier import Report, Trust, Verdict
from verifier.wording import TRUST, VERDICTS, sentence

CLASS_SIZE: Final = 30


def run(root: Path, *, now: datetime, telling: Telling, shell: Shell) -> None:
    """Play the whole demonstration in the folder `root`, which is emptied first.

    `now` is an aware instant in whole seconds. Raises DemoError: `demo-folder-foreign` when the
    folder is somebody else's, `demo-folder-failed`, and `demo-expectation` when anything comes
    out otherwise than it must.
    """
    folder = start_over(root)
    telling.title(
        N_("Livret, a demonstration. Everybody in it is invented; nothing leaves this machine.")
    )
    stage = make_keys(set_up(folder, now), telling)
    stage = read_pupils(stage, telling, shell)
    stage = make_badges(stage, telling, shell)
    verify_all(stage, telling)
    try_to_cheat(stage, telling, shell)
    say_what_next(stage, telling, shell)


def make_keys(stage: Stage, telling: Telling) -> Stage:
    """Step 1."""
    telling.step(1, N_("Two issuers make their keys"))
    for issuer in stage.issuers:
        body = issuer.organisation
        telling.line(f"{body.name} ({body.identifier_type} {body.identifier})")
    telling.say(
        N_("What they sign with is sealed under a master key; what it is checked with is public.")
    )
    return stage


def read_pupils(stage: Stage, telling: Telling, shell: Shell) -> Stage:
    """Step 2."""
    telling.step(2, N_("The school reads its class file"))
    path = stage.folder.write(CLASS_FILE, shipped())
    pupils = read_class(path.read_bytes())
    expect(2, expected=CLASS_SIZE, found=len(pupils))
    telling.say(
        N_(
            "{count} pupils of class {division}, each with a level in the {components} components "
            "of the common core."
        ),
        count=len(pupils),
        division=pupils[0].division,
        components=len(COMPONENTS),
    )
    telling.line(shell.path(path))
    return replace(stage, pupils=pupils)


def make_badges(stage: Stage, telling: Telling, shell: Shell) -> Stage:
    """Step 3."""
    telling.step(3, N_("Badges are awarded, signed, and put into images"))
    stage = award_all(stage)
    expect(3, expected=CLASS_SIZE, found=len(stage.socle))
    expect(3, expected=len(ENGAGED), found=len(stage.engagements))
    for name, count in (
        (awards.SOCLE_NAME, len(stage.socle)),
        (awards.ENGAGEMENT_NAME, len(stage.engagements)),
    ):
        telling.say(N_("{count} badges “{name}”"), count=count, name=name)
    telling.say(
        N_("Each image carries what was signed; no name, number or address of a pupil is in it.")
    )
    telling.line(shell.path(stage.folder.path(BADGES)))
    return stage


def verify_all(stage: Stage, telling: Telling) -> None:
    """Step 4."""
    telling.step(4, N_("Every badge is verified, from its image alone and without any network"))
    every = list(reports(stage.badges, stage.folder.world(stage.now)))
    rows = [_counted(issuer, every) for issuer in stage.issuers]
    telling.table([N_("Issuer"), N_("Badges"), N_("Verified"), N_("Issuer accredited")], rows)
    found = [tuple(row[1:]) for row in rows]
    wanted = [(str(len(badges)),) * 3 for badges in (stage.socle, stage.engagements)]
    expect(4, expected=wanted, found=found)
    _verify_gathered(stage)


def _counted(issuer: Issuer, every: Iterable[Report]) -> list[str]:
    """Name of the issuer, and how many of its badges there are, are verified, are accredited."""
    own = [report for report in every if report.credential.issuer_id == issuer.organisation.did]
    verified = [report for report in own if report.verdict is Verdict.VERIFIED]
    accredited = [report for report in verified if report.trust is Trust.ACCREDITED]
    return [issuer.organisation.name, *(str(len(some)) for some in (own, verified, accredited))]


def _verify_gathered(stage: Stage) -> None:
    """What is passed on holds the same badges, just as good."""
    world = stage.folder.world(stage.now)
    for name, count in ((EVERYTHING, len(stage.badges)), (DOSSIER, 2)):
        verdicts = [report.verdict for report in reports([stage.folder.path(name)], world)]
        expect(4, expected=[Verdict.VERIFIED] * count, found=verdicts)


def try_to_cheat(stage: Stage, telling: Telling, shell: Shell) -> None:
    """Step 5."""
    telling.step(5, N_("Six badges that nobody should simply believe"))
    for prepare in ATTEMPTS:
        attempt = prepare(stage)
        report = _verified(stage, attempt)
        telling.answer(report, telling.translate(attempt.title), _said(attempt, report, telling))
        telling.line(shell.path(stage.folder.path(attempt.file)), indent=6)


def _verified(stage: Stage, attempt: Attempt) -> Report:
    """The report, when it says what it must."""
    world = stage.folder.world(stage.now, documents=attempt.documents)
    found = list(reports([stage.folder.path(attempt.file)], world))
    expect(5, expected=1, found=len(found))
    report = found[0]
    expect(5, expected=(attempt.verdict, attempt.trust), found=(report.verdict, report.trust))
    codes = [finding.code for finding in report.findings]
    expect(5, expected=attempt.code, found=attempt.code if attempt.code in codes else codes)
    return report


def _said(attempt: Attempt, report: Report, telling: Telling) -> list[str]:
    """What happened, and what the verifier answers to it."""
    translate = telling.translate
    reason = next(finding for finding in report.findings if finding.code == attempt.code)
    answer = translate(VERDICTS[report.verdict])
    if report.verdict is Verdict.VERIFIED:
        answer = f"{answer}, {translate(TRUST[report.trust])}"
    return [
        translate(attempt.told, **attempt.facts),
        f"→ {answer}. {sentence(reason, translate)}",
    ]


def say_what_next(stage: Stage, telling: Telling, shell: Shell) -> None:
    """Step 6: commands that work as they stand."""
    telling.step(6, N_("Your turn"))
    known = ("--documents", stage.folder.path(DOCUMENTS), "--trust", stage.folder.path(REGISTRY))
    first = stage.socle[ENGAGED[0]]
    for told, words in (
        (N_("Verify the whole class:"), ("verify", stage.folder.path(BADGES), *known)),
        (
            N_("Verify a pupil's file, every step shown:"),
            ("verify", stage.folder.path(DOSSIER), "--verbose", *known),
        ),
        (
            N_("See for yourself why the altered badge is refused:"),
            ("verify", stage.folder.path(f"{ATTACKS}/1-modifie.json"), *known),
        ),
        (
            N_("Accept badges of accredited issuers only:"),
            (
                "verify",
                stage.folder.path(f"{ATTACKS}/5-inconnu.json"),
                "--require-accredited",
                *known,
            ),
        ),
        (
            N_("Take what was signed out of the image:"),
            ("unbake", first, "--output", stage.folder.path("badge.json")),
        ),
    ):
        telling.say(told)
        telling.line(shell.command(*words), indent=6)
    telling.say(N_("This folder is made anew each time, so keep nothing of yours in it:"))
    telling.line(shell.path(stage.folder.root), indent=6)
