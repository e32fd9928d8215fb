"""Whole messages from which the second reader learns what is a report, and what only uses the same words.

``data/safety/messages.yml``: reports by the rule that they are of, look-alikes by their kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.safety.learning import KIND_OF_LEVEL
from assistant.safety.meaning import NOTHING, Example
from assistant.safety.rules import Rules
from assistant.safety.signs import FOLDER
from clinic import located_yaml, schema
from clinic.problems import InvalidFilesError

FILE = FOLDER / "messages.yml"
TIMES = 4
"""How often each is shown to the second reader for once that it is shown another example."""


class MessagesFile(schema.StrictModel):
    """``data/safety/messages.yml``."""

    reports: dict[str, list[str]]
    lookalikes: dict[str, list[str]]


def read_messages(rules: Rules, path: Path = FILE) -> list[tuple[str, Example]]:
    """Return every message with what it is an example of.

    Raises:
        InvalidFilesError: with every fault of the file, reports of a rule that there is not among them.
    """
    document = located_yaml.load(path)
    file = schema.parse(document, MessagesFile)
    unknown = [rule for rule in file.reports if rule not in rules.rules]
    if unknown:
        raise InvalidFilesError(
            [document.problem(("reports", rule), f"there is no rule '{rule}'") for rule in unknown]
        )
    return list(_examples(file, rules))


def messages_file(path: Path = FILE) -> MessagesFile:
    """Return the messages as they are written down.

    Raises:
        InvalidFilesError: with every fault of the file's form.
    """
    return schema.parse(located_yaml.load(path), MessagesFile)


def _examples(file: MessagesFile, rules: Rules) -> Iterator[tuple[str, Example]]:
    for rule, texts in file.reports.items():
        kind = KIND_OF_LEVEL[rules.rules[rule].level]
        for text in texts:
            yield text, Example(kind, times=TIMES)
    for texts in file.lookalikes.values():
        for text in texts:
            yield text, Example(NOTHING, times=TIMES)
