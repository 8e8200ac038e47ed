"""The command line as its users meet it: make a key, sign, check, bake, take out."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.livret.conftest import Run
from tests.support.images import png, svg

ISSUER = "did:web:school.example"
DRAFT = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:1d2f0b1e-5c0a-4b7e-9f62-0c6b7c1f0001",
    "type": ["VerifiableCredential", "AchievementCredential"],
    "name": "Entraide",
    "issuer": {"id": ISSUER, "type": ["Profile"], "name": "Collège Exemple"},
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "urn:uuid:1d2f0b1e-5c0a-4b7e-9f62-0c6b7c1f0002",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://school.example/achievements/1",
            "type": ["Achievement"],
            "name": "Entraide",
            "description": "Aide aux devoirs",
            "criteria": {"narrative": "Une heure par semaine"},
        },
    },
}


@pytest.fixture
def signed(run: Run) -> Run:
    """A key, a draft, a signed badge.json and the map that answers for the issuer."""
    Path("draft.json").write_text(json.dumps(DRAFT), encoding="utf-8")
    assert run("keys", "new", "school", "--controller", ISSUER).exit_code == 0
    Path("did.json").write_text(run("keys", "show", "school", "--document").stdout)
    Path("map.json").write_text(json.dumps({ISSUER: "did.json"}))
    result = run("sign", "draft.json", "--key", "school", "-o", "badge.json")
    assert result.exit_code == 0, result.output
    return run


def reports(output: str) -> list[dict]:
    return [json.loads(line) for line in output.splitlines()]


def test_what_is_signed_here_verifies_here(signed: Run) -> None:
    result = signed("verify", "badge.json", "--documents", "map.json")
    assert result.exit_code == 0
    assert "! verified  Entraide — Collège Exemple (unknown issuer)" in result.stdout


@pytest.mark.parametrize("form", ["data-integrity", "jwt"])
def test_each_form_verifies_and_its_report_names_the_form(signed: Run, form: str) -> None:
    signed("sign", "draft.json", "--key", "school", "--form", form, "-o", "again")
    result = signed("verify", "again", "--documents", "map.json", "--json")
    (report,) = reports(result.stdout)
    assert (report["verdict"], report["found"]["form"]) == ("verified", form)


def test_a_changed_letter_is_refused_with_its_step_and_reason(signed: Run) -> None:
    text = Path("badge.json").read_text(encoding="utf-8").replace("Aide aux", "Aida aux")
    result = signed("verify", "-", "--documents", "map.json", stdin=text.encode())
    assert result.exit_code == 1
    assert "The signature does not match" in result.stdout


def test_without_the_network_the_answer_is_could_not_find_out(signed: Run) -> None:
    result = signed("verify", "badge.json", "--offline", "--json")
    (report,) = reports(result.stdout)
    assert (result.exit_code, report["verdict"]) == (3, "undetermined")
    unknown = {f["step"]: f["code"] for f in report["findings"] if f["outcome"] == "unknown"}
    assert unknown["proof"] == "key-unreachable"


def test_the_report_has_every_member_of_the_contract(signed: Run) -> None:
    (report,) = reports(signed("verify", "badge.json", "--offline", "--json").stdout)
    assert {"verdict", "trust", "credential", "findings", "checked_at"} <= report.keys()
    assert report["credential"] == {
        "id": DRAFT["id"],
        "types": DRAFT["type"],
        "name": "Entraide",
        "issuer": {"id": ISSUER, "name": "Collège Exemple"},
        "subject": DRAFT["credentialSubject"]["id"],
        "valid_from": "2026-01-01T00:00:00Z",
        "valid_until": None,
    }
    for finding in report["findings"]:
        assert finding.keys() == {"step", "outcome", "code", "detail", "message", "source"}
        assert finding["message"]
        assert finding["source"].startswith("https://")


def test_the_worst_answer_decides_the_exit_code_of_many(signed: Run) -> None:
    Path("rubbish.json").write_text("{")
    assert signed("verify", "badge.json", "--offline").exit_code == 3
    result = signed("verify", "badge.json", "rubbish.json", "--offline")
    assert result.exit_code == 1
    assert "0 verified, 1 not verified, 1 to be examined" in result.stderr


def test_a_folder_is_every_file_in_it(signed: Run) -> None:
    Path("folder").mkdir()
    for name in ("b.json", "a.json"):
        Path("folder", name).write_bytes(Path("badge.json").read_bytes())
    result = signed("verify", "folder", "--documents", "map.json", "--json")
    paths = [report["found"]["path"] for report in reports(result.stdout)]
    assert paths == [["folder/a.json"], ["folder/b.json"]]


def test_accreditation_comes_from_the_registry_and_from_nothing_else(signed: Run) -> None:
    issuer = {"id": ISSUER, "name": "Nom officiel"}
    registry = {"name": "Académie d'essai", "issuers": [issuer]}
    Path("registry.json").write_text(json.dumps(registry))
    asked = ("verify", "badge.json", "--documents", "map.json", "--json")
    (report,) = reports(signed(*asked, "--trust", "registry.json").stdout)
    assert report["trust"] == "known"
    result = signed(*asked, "--trust", "registry.json", "--require-accredited")
    assert result.exit_code == 1


def test_the_lamp_is_green_for_an_accredited_issuer_alone(signed: Run) -> None:
    badge = json.loads(json.dumps(DRAFT))
    badge["credentialSubject"]["achievement"]["achievementType"] = "CommunityService"
    signed("sign", "-", "--key", "school", "-o", "service.json", stdin=json.dumps(badge).encode())
    accredited = {"id": ISSUER, "name": "Nom officiel", "accreditations": [{"kind": "engagement"}]}
    Path("registry.json").write_text(json.dumps({"name": "Académie", "issuers": [accredited]}))
    asked = ("verify", "service.json", "--documents", "map.json")
    assert "✔" not in signed(*asked).stdout
    assert "✔ verified" in signed(*asked, "--trust", "registry.json").stdout


def test_a_policy_of_ones_own(signed: Run) -> None:
    own = {"name": "paper", "version": "2", "required": ["format", "contexts"]}
    Path("policy.json").write_text(json.dumps(own))
    result = signed("verify", "badge.json", "--offline", "--policy", "policy.json", "--json")
    (report,) = reports(result.stdout)
    assert (report["verdict"], report["policy"]["name"]) == ("verified", "paper")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("verify",), id="no source"),
        pytest.param(("verify", "nowhere.json"), id="a file that is not there"),
        pytest.param(("verify", "badge.json", "--policy", "gentle"), id="an unknown policy"),
        pytest.param(("verify", "badge.json", "--at", "yesterday"), id="a date nobody can read"),
        pytest.param(
            ("verify", "badge.json", "--documents", "badge.json"), id="a map that is none"
        ),
        pytest.param(("verify", "badge.json", "--trust", "badge.json"), id="no registry"),
        pytest.param(("sign", "draft.json", "--key", "nobody"), id="an unknown key"),
        pytest.param(("keys", "new", "school"), id="a name that is taken"),
        pytest.param(("keys", "new", "../school"), id="a name that is a path"),
        pytest.param(("unbake", "draft.json"), id="nothing to take out"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_a_sentence(signed: Run, arguments: tuple[str, ...]) -> None:
    result = signed(*arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.output


def test_a_draft_with_faults_is_not_signed_and_each_fault_is_told(signed: Run) -> None:
    faulty = {**DRAFT, "validFrom": "soon", "type": ["VerifiableCredential"]}
    result = signed("sign", "-", "--key", "school", stdin=json.dumps(faulty).encode())
    assert result.exit_code == 1
    assert "/validFrom" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("image", [png(), svg()], ids=["png", "svg"])
def test_bake_and_unbake_give_back_what_was_baked(signed: Run, image: bytes) -> None:
    Path("design").write_bytes(image)
    assert signed("bake", "design", "badge.json", "-o", "baked").exit_code == 0
    assert signed("unbake", "baked").stdout_bytes == Path("badge.json").read_bytes().strip()
    assert signed("verify", "baked", "--documents", "map.json").exit_code == 0
    assert signed("bake", "baked", "badge.json", "-o", "twice").exit_code == 2
    assert signed("bake", "baked", "badge.json", "-o", "twice", "--replace").exit_code == 0


def test_a_rotated_key_keeps_what_it_signed_and_a_withdrawn_one_does_not(signed: Run) -> None:
    first = signed("keys", "show", "school", "--json")
    old = json.loads(first.stdout)["keys"][0]["id"]
    signed("keys", "revoke", old, "--reason", "laptop stolen")
    Path("did.json").write_text(signed("keys", "show", "school", "--document").stdout)
    result = signed("verify", "badge.json", "--documents", "map.json", "--json")
    assert result.exit_code == 1
    assert signed("sign", "draft.json", "--key", "school").exit_code == 2


def test_a_receipt_dates_what_was_signed_before_its_key_was_stolen(signed: Run) -> None:
    asked = ("verify", "badge.json", "--documents", "map.json", "--json", "--receipts", "seen")
    assert signed(*asked).exit_code == 0
    old = json.loads(signed("keys", "show", "school", "--json").stdout)["keys"][0]["id"]
    signed("keys", "revoke", old, "--reason", "laptop stolen")
    Path("did.json").write_text(signed("keys", "show", "school", "--document").stdout)
    document = json.loads(Path("did.json").read_text())
    stolen, later = (datetime.now(UTC) + timedelta(hours=hours) for hours in (1, 2))
    document["verificationMethod"][0]["revoked"] = stolen.strftime("%Y-%m-%dT%H:%M:%SZ")
    Path("did.json").write_text(json.dumps(document))
    asked = (*asked[:1], "--at", later.strftime("%Y-%m-%dT%H:%M:%SZ"), *asked[1:])
    (report,) = reports(signed(*asked).stdout)
    assert report["verdict"] == "verified"
    (report,) = reports(signed(*asked[:-2]).stdout)
    assert report["verdict"] != "verified"


def test_receipts_that_cannot_be_kept_are_told(signed: Run) -> None:
    Path("seen").mkdir()
    for shard in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
            Path("seen", f"{shard}{other}.txt").mkdir()
    result = signed("verify", "badge.json", "--documents", "map.json", "--receipts", "seen")
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_private_keys_are_sealed_and_readable_by_their_owner_alone(
    signed: Run, tmp_path: Path
) -> None:
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert path.stat().st_mode & 0o077 == 0, path
        assert b"PRIVATE KEY" not in path.read_bytes()


def test_a_presentation_answers_one_challenge_for_one_domain(signed: Run) -> None:
    signed("keys", "new", "pupil")
    holder = json.loads(signed("keys", "show", "pupil", "--json").stdout)["controller"]
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": holder,
        "verifiableCredential": [json.loads(Path("badge.json").read_text(encoding="utf-8"))],
    }
    Path("p.json").write_text(json.dumps(presentation), encoding="utf-8")
    bound = ("--challenge", "c1", "--domain", "https://office.example")
    assert signed("sign", "p.json", "--key", "pupil", *bound, "-o", "vp.json").exit_code == 0
    asked = ("verify", "vp.json", "--documents", "map.json")
    assert signed(*asked, *bound).exit_code == 0
    assert signed(*asked, "--challenge", "c2").exit_code == 1
    text = signed(*asked, *bound).stdout
    assert text.count("! verified") == 2


def test_settings_show_origin_and_hide_secrets(run: Run) -> None:
    result = run("settings", LIVRET_MASTER_PASSPHRASE="correct horse")
    assert "correct horse" not in result.output
    assert "LIVRET_LANGUAGE = en  (LIVRET_LANGUAGE)" in result.stdout


def test_a_misspelt_setting_stops_with_its_right_name(run: Run) -> None:
    result = run("settings", LIVRET_LANGUAG="en")
    assert result.exit_code == 2
    assert "LIVRET_LANGUAGE" in result.stderr


def test_a_terminal_is_not_obeyed_from_inside_a_badge(signed: Run) -> None:
    named = {**DRAFT, "name": "Entraide\x1b[2J\u202e"}
    signed("sign", "-", "--key", "school", "-o", "odd.json", stdin=json.dumps(named).encode())
    result = signed("verify", "odd.json", "--documents", "map.json")
    assert "\x1b[2J" not in result.stdout
    assert "\u202e" not in result.stdout
