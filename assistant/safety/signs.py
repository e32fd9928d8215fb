"""The files of signs, ``data/safety/signs/*.yml``, and of words, ``data/safety/words.yml``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from assistant.safety.notation import Lists, Pattern, choices, patterns
from assistant.safety.text import Text
from assistant.safety.tokens import Forms, Words, canonical
from assistant.safety.words import ReadingWords, Statements, read_words
from clinic import located_yaml, schema
from clinic.located_yaml import Document, Location
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem

FOLDER = PROJECT_ROOT / "data" / "safety"
Phrases = Sequence[tuple[str, Sequence[str], Location]]
"""Whose phrases, the phrases, and where they stand in their file."""
NO_FORMS = Forms({}, frozenset())

Context = Literal["negated", "resolved", "hypothetical", "past", "other_past", "question", "dealt_with"]
"""In what light a sign may be named without being reported."""


class Sign(schema.StrictModel):
    """One sign: how people say it, what looks like it, and sentences to learn and to check it by."""

    label: Text
    says: list[Text] = Field(min_items=1)
    not_meant: list[Text] = Field(default_factory=list)
    look_alikes: list[Text] = Field(default_factory=list)
    """Sayings that take their words away, and by which a message that seems to mean the sign is explained."""
    counts_even: list[Context] = Field(default_factory=list)
    fact: bool = False
    """Whether it is no symptom but something that makes one of others: a drug that is taken."""
    examples: list[Text] = Field(min_items=1)
    looks_like: list[Text] = Field(default_factory=list, alias="not")


class SignsFile(schema.StrictModel):
    """One file of ``data/safety/signs``."""

    lists: dict[str, list[Text]] = Field(default_factory=dict)
    signs: dict[str, Sign]
    not_meant: list[Text] = Field(default_factory=list)


class WordsFile(schema.StrictModel):
    """``data/safety/words.yml``."""

    written: dict[Text, Text]
    fillers: list[Text]
    owners: list[Text]
    skipped: list[Text]
    lists: dict[str, list[Text]]
    not_meant: list[Text]


@dataclass(frozen=True)
class Saying:
    """What takes its words away from a sign, or from every sign where the sign is empty.

    One that explains is why a message seemed to mean the sign and does not.
    """

    sign: str
    explains: bool


@dataclass(frozen=True)
class Signs:
    """All that is known of signs."""

    signs: dict[str, Sign]
    forms: Forms
    lists: Lists
    words: ReadingWords
    says: tuple[tuple[str, Pattern], ...]
    not_meant: tuple[tuple[Saying, Pattern], ...]


def read_signs(folder: Path = FOLDER) -> Signs:
    """Return every sign.

    Raises:
        InvalidFilesError: with every fault of the files.
    """
    words_document = located_yaml.load(folder / "words.yml")
    words = schema.parse(words_document, WordsFile)
    reading = read_words(folder)
    forms = forms_of_file(words, reading.statements)
    problems = list(_list_problems(words_document, words.lists, words.lists))
    says: list[tuple[str, Pattern]] = []
    general: Phrases = [("", words.not_meant, ("not_meant",))]
    not_meant = [
        (Saying(name, explains=True), pattern)
        for name, pattern in _compiled(words_document, general, words.lists, problems)
    ]
    signs: dict[str, Sign] = {}
    for path in sorted((folder / "signs").glob("*.yml")):
        try:
            document = located_yaml.load(path)
            file = schema.parse(document, SignsFile)
        except InvalidFilesError as error:
            problems += error.problems
            continue
        for name in sorted(file.lists.keys() & words.lists.keys()):
            problems.append(document.problem(("lists", name), f"words.yml has a list <{name}> already"))
        for name in sorted(file.signs.keys() & signs.keys()):
            problems.append(document.problem(("signs", name), f"another file has the sign '{name}' already"))
        lists = {**words.lists, **file.lists}
        problems += _list_problems(document, file.lists, lists)
        of_signs = file.signs.items()
        meant: Phrases = [(name, sign.says, ("signs", name, "says")) for name, sign in of_signs]
        blocked: Phrases = [(name, sign.not_meant, ("signs", name, "not_meant")) for name, sign in of_signs]
        blocked = [*blocked, *((name, file.not_meant, ("not_meant",)) for name in file.signs)]
        says += _compiled(document, meant, lists, problems)
        alike: Phrases = [(name, sign.look_alikes, ("signs", name, "look_alikes")) for name, sign in of_signs]
        for phrases, explains in ((blocked, False), (alike, True)):
            not_meant += [
                (Saying(name, explains), pattern)
                for name, pattern in _compiled(document, phrases, lists, problems)
            ]
        signs.update(file.signs)
    if problems:
        raise InvalidFilesError(problems)
    return Signs(signs, forms, words.lists, reading, tuple(says), tuple(not_meant))


def forms_of_file(words: WordsFile, statements: Statements | None = None) -> Forms:
    """Return the written forms and the small words; forms are brought to their own form in turn."""
    written: dict[Words, Words] = {}
    for key, value in words.written.items():
        written[canonical(key, NO_FORMS)] = canonical(value, NO_FORMS)
    return Forms(
        written, frozenset(words.fillers), frozenset(words.skipped), frozenset(words.owners), statements
    )


def _list_problems(document: Document, own: Lists, lists: Lists) -> Iterator[Problem]:
    for name in own:
        try:
            choices(name, lists)
        except ValueError as error:
            yield document.problem(("lists", name), f"the list <{name}>: {error}")


def _compiled(
    document: Document,
    phrases: Phrases,
    lists: Lists,
    problems: list[Problem],
) -> Iterator[tuple[str, Pattern]]:
    for owner, texts, at in phrases:
        for place, text in enumerate(texts):
            try:
                yield from ((owner, pattern) for pattern in patterns(text, lists))
            except ValueError as error:
                problems.append(document.problem((*at, place), f"'{text}': {error}"))
