"""``make sign-off``: walks a clinician through the texts that nobody has approved as they stand.

Shows each with its facts and their sources, and records what is approved at once, so that a walk may be
broken off and taken up again.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from datetime import date

from clinic.content.approvals import Approval, Text, open_texts, read_approvals, write_approvals
from clinic.content.facts import Knowledge, read_knowledge
from clinic.problems import InvalidFilesError
from commands.said import every_text

WIDTH = 88
YES, SKIP, QUIT = "y", "s", "q"


def main() -> int:
    """Ask for each open text; return the exit code."""
    try:
        every, knowledge, approvals = every_text(), read_knowledge(), read_approvals()
    except InvalidFilesError as error:
        print(error, file=sys.stderr)
        return 1
    waiting = open_texts(every, approvals)
    print(f"{len(waiting)} of {len(every)} texts are not yet approved.")
    if not waiting:
        return 0
    lines = _lines()
    name, role = _ask(lines, "Your name: "), _ask(lines, "Your role (such as oncologist): ")
    if not name or not role:
        print("Nothing was recorded: an approval needs a name and a role.", file=sys.stderr)
        return 1
    for number, text in enumerate(waiting, start=1):
        print(f"\n{number} of {len(waiting)}  {shown(text, knowledge)}\n")
        answer = ""
        while answer not in (YES, SKIP, QUIT):
            given = _ask(lines, f"Approve? {YES} yes, {SKIP} skip, {QUIT} quit: ")
            answer = QUIT if given is None else given.lower()[:1]
        if answer == QUIT:
            break
        if answer == YES:
            approvals.append(
                Approval(response=text.response, text=text.hash, name=name, role=role, date=date.today())
            )
            write_approvals(approvals)
    print(f"\n{len(open_texts(every, approvals))} of {len(every)} texts are not yet approved.")
    return 0


def shown(text: Text, knowledge: Knowledge) -> str:
    """Return a text as it is laid before a reader: when it is said, its words, its facts, their sources."""
    when = ", ".join(f"{name}: {str(value).lower()}" for name, value in text.condition.items())
    parts = [text.response + (f"  (when {when})" if when else ""), ""]
    parts += [textwrap.fill(line, WIDTH, subsequent_indent="  ") for line in text.text.splitlines()]
    if text.facts:
        parts += ["", "It rests on:"]
    for fact_id in text.facts:
        fact = knowledge.facts[fact_id]
        source = knowledge.sources[fact.source]
        carried = f"- {fact.statement} ({source.publisher}: {source.title}, {source.url})"
        parts.append(textwrap.fill(carried, WIDTH, subsequent_indent="  ", break_on_hyphens=False))
    return "\n".join(parts)


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        yield line.strip()


def _ask(lines: Iterator[str], question: str) -> str | None:
    """Return the next line that is typed; None at the end of the input."""
    print(question, end="", flush=True)
    return next(lines, None)


if __name__ == "__main__":
    sys.exit(main())
