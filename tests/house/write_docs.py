"""The parts of the documentation that the code itself knows best, written from it.

    python -m tests.house.write_docs

puts them anew between the marks in docs/*.md. `test_docs` fails while a page says something else.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import partial
from inspect import cleandoc

import click

from federation.door.limits import APPETITES
from keys.did import METHODS
from livret.cli import main
from livret.settings_table import SETTINGS
from livret.wording import ERRORS
from proofs.suites import SUITES
from schemas import loader
from tests.house import write_docs_issuer
from tests.house.counting import ROOT
from verifier import POLICIES, Policy, Step
from verifier.wording import MESSAGES, SOURCES, STEPS

DOCS = ROOT / "docs"
MARKED = re.compile(r"(<!-- from the code: ([a-z-]+) -->\n)(?:.*?\n)??(<!-- end -->)", re.S)
HIDDEN_FLAGS = {"name", "version", "required", "max_status_age"}


def written(page: str) -> str:
    """The page with each marked part as the code has it now."""
    return MARKED.sub(lambda part: f"{part[1]}{PARTS[part[2]]()}\n{part[3]}", page)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; a bar inside of a cell does not end it."""
    lines = [list(head), ["---"] * len(list(head)), *map(list, rows)]
    cells = ([cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines)
    return "\n".join("| " + " | ".join(line) + " |" for line in cells)


def walk(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, a group before its members."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                yield from walk(found, f"{name} {inner}")


def commands() -> str:
    """One section for each command: what it does, how it is called, its options."""
    return "\n\n".join(section(name, command) for name, command in walk(main, "livret"))


def section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    parts = [f"## {name}", f"`{usage}`", *paragraphs(command.help or "")]
    rows = [option(found) for found in command.params if isinstance(found, click.Option)]
    if rows:
        parts.append(table(("option", "meaning"), rows))
    return "\n\n".join(parts)


def paragraphs(text: str) -> Iterator[str]:
    """The help text; what click must not wrap stands as it was written."""
    for part in cleandoc(text).split("\n\n"):
        if part.startswith("\b\n"):
            yield f"```\n{part[2:]}\n```"
        else:
            yield " ".join(part.split())


def option(found: click.Option) -> tuple[str, str]:
    value = f" {found.make_metavar(click.Context(main))}" if not found.is_flag else ""
    shown = found.default if found.show_default and not found.is_flag else None
    usual = f" Usually `{shown}`." if shown else ""
    again = " May be given several times." if found.multiple else ""
    needed = " Required." if found.required else ""
    names = ", ".join(sorted(found.opts, key=len))
    return f"`{names}{value}`", f"{found.help or ''}{usual}{again}{needed}".strip()


def settings() -> str:
    rows = (
        (f"`{one.variable}`", one.meaning, one.expected, usual(one.name, one.default))
        for one in SETTINGS
    )
    return table(("variable", "meaning", "value", "default"), rows)


def usual(name: str, default: object) -> str:
    if name == "data":
        return "the person's data folder"
    return f"`{default}`" if default not in (None, ()) else "none"


def codes() -> str:
    return sentences(MESSAGES)


def errors() -> str:
    return sentences(ERRORS)


def sentences(known: Mapping[str, str]) -> str:
    return table(("code", "sentence"), ((f"`{code}`", text) for code, text in known.items()))


def steps() -> str:
    rows = ((f"`{step}`", STEPS[step], SOURCES[step]) for step in Step)
    return table(("step", "shown as", "where it is written down"), rows)


def policies() -> str:
    """One column for each policy: which steps it requires, and its flags."""
    named = list(POLICIES.values())
    rows = [[f"step `{step}`", *(required(one, step) for one in named)] for step in Step]
    flags = [field.name for field in fields(Policy) if field.name not in HIDDEN_FLAGS]
    rows += [[f"`{flag}`", *(yes(getattr(one, flag)) for one in named)] for flag in flags]
    ages = [one.max_status_age for one in named]
    hours = [f"{age.total_seconds() / 3600:.0f}" if age else "any" for age in ages]
    rows.append(["`max_status_age_hours`", *hours])
    return table(("", *(f"`{one.name}`" for one in named)), rows)


def required(policy: Policy, step: Step) -> str:
    return "required" if step in policy.steps(contents=True, recipient=True) else ""


def yes(value: object) -> str:
    return "yes" if value else ""


def suites() -> str:
    rows = (
        (f"`{one.name}`", ", ".join(sorted(one.key_types)), yes(one.makes_proofs), "yes")
        for one in SUITES.values()
    )
    return table(("cryptosuite", "keys", "signed", "verified"), rows)


def methods() -> str:
    return ", ".join(f"`did:{name}`" for name in sorted(METHODS))


def sizes() -> str:
    rows = ((f"`{kind}`", f"{one.max_bytes >> 10} KiB") for kind, one in APPETITES.items())
    return table(("kind of document", "at most"), rows)


def contexts() -> str:
    return "\n".join(f"- `{url}`" for url in sorted(loader.known_contexts()))


PARTS: Mapping[str, Callable[[], str]] = {
    "codes": codes,
    "commands": commands,
    "contexts": contexts,
    "did-methods": methods,
    "errors": errors,
    "policies": policies,
    "settings": settings,
    "sizes": sizes,
    "steps": steps,
    "suites": suites,
    **{name: partial(make, table) for name, make in write_docs_issuer.PARTS.items()},
}


if __name__ == "__main__":
    for path in sorted(DOCS.glob("*.md")):
        path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
