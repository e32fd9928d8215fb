"""What must hold in the lexicon beyond the shape of its files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from assistant.language import phrases
from assistant.language.entries import KIND_OPTIONAL, KINDS, LexiconFile
from clinic.located_yaml import Document
from clinic.problems import Problem

Files = list[tuple[Document, LexiconFile]]

_ID = re.compile(r"[a-z][a-z0-9_]*")


def file_problems(document: Document, file: LexiconFile) -> Iterable[Problem]:
    """Yield what is wrong inside one file: ids, kinds, entries without a phrase, lists, phrases."""
    kinds = KINDS[file.label]
    for entry_id, entry in file.entries.items():
        if not _ID.fullmatch(entry_id):
            yield document.problem(("entries", entry_id), f"an id is of a-z, 0-9 and _, not '{entry_id}'")
        if entry.kind not in kinds and not (entry.kind is None and file.label in KIND_OPTIONAL):
            reason = f"the kind of a {file.label} is one of {', '.join(kinds)}, not {entry.kind}"
            yield document.problem(("entries", entry_id, "kind"), reason)
        if not (entry.says or file.match_ids):
            yield document.problem(("entries", entry_id), f"'{entry_id}' has no phrase")
    meant = [(phrase, at) for _, phrase, at in file.phrases()]
    blocked = [(phrase, ("not_meant", place)) for place, phrase in enumerate(file.not_meant)]
    used = {name for phrase, _ in [*meant, *blocked] for name in phrases.lists_used(phrase)}
    for name, words in file.lists.items():
        if name not in used:
            yield document.problem(("lists", name), f"no phrase uses the list <{name}>")
        for place, reason in phrases.list_faults(words):
            yield document.problem(("lists", name, place), reason)
    for phrase, at in [*meant, *blocked]:
        for reason in phrases.faults(phrase, file.lists):
            yield document.problem(at, f"'{phrase}': {reason}")


def label_problems(folder: Path, read: Files) -> Iterable[Problem]:
    """Yield the labels that have no file or two."""
    labels = [file.label for _, file in read]
    for place, (document, file) in enumerate(read):
        if file.label in labels[:place]:
            yield document.problem(("label",), f"another file has the label '{file.label}' already")
    for label in KINDS:
        if label not in labels:
            yield Problem(folder, 0, f"no file has the label '{label}'")


def doubled_problems(read: Files) -> Iterable[Problem]:
    """Yield phrases that stand for two things, of any label; the same phrase twice is a fault as well.

    Phrases with lists are compared as they are written.
    """
    written: set[tuple[str, str, str]] = set()
    owners: dict[str, tuple[str, str]] = {}
    for document, file in read:
        meant = [(entry_id, phrase, at) for entry_id, phrase, at in file.phrases()]
        blocked = [("not_meant", phrase, ("not_meant", place)) for place, phrase in enumerate(file.not_meant)]
        for entry_id, phrase, at in [*meant, *blocked]:
            once = (file.label, entry_id, phrases.normalised(phrase))
            if once in written:
                yield document.problem(at, f"'{phrase}' stands twice under '{entry_id}'")
            written.add(once)
            for spelling in phrases.spellings(phrase) or [f"{file.label}: {once[2]}"]:
                owner = owners.setdefault(spelling, (file.label, entry_id))
                if owner != (file.label, entry_id):
                    where = " ".join(owner) if owner[0] != file.label else owner[1]
                    yield document.problem(at, f"'{spelling}' stands under '{where}' as well")
