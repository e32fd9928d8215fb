"""What the pipeline recognises: reads and checks the files of ``data/lexicon``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, StrictStr

from assistant.language import phrases
from clinic import located_yaml, schema
from clinic.located_yaml import Document, Location
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem

FOLDER = PROJECT_ROOT / "data" / "lexicon"

Label = Literal["site", "symptom", "treatment", "time", "person"]

# What an entry's kind says: the topic that explains it, or what a decision needs to know about it.
KINDS: dict[Label, tuple[str, ...]] = {
    "site": ("symptoms_bone", "symptoms_brain", "symptoms_lung", "symptoms_liver", "symptoms_skin_nodes"),
    "symptom": ("pain_relief", "managing_fatigue", "managing_nausea", "emotional_health"),
    "treatment": (
        "hormone_therapy",
        "targeted_therapy",
        "immunotherapy",
        "chemotherapy",
        "radiation_therapy",
        "proton_therapy",
        "surgery",
        "bone_strengthening",
        "pain_relief",
        "managing_nausea",
        "complementary_care",
    ),
    "time": ("duration", "point", "frequency"),
    "person": ("self", "cared_for"),
}
KIND_OPTIONAL: frozenset[Label] = frozenset({"site", "symptom"})

_ID = re.compile(r"[a-z][a-z0-9_]*")


class Entry(schema.StrictModel):
    """One thing that is recognised: its phrases (notation: ``phrases.py``) and its kind."""

    says: list[StrictStr] = Field(default_factory=list)
    kind: StrictStr | None = None


class LexiconFile(schema.StrictModel):
    """One file: the entries of a label, word lists for its phrases, and look-alikes that mean something else."""

    label: Label
    match_ids: bool = False  # whether an entry's id, underscores read as spaces, is itself one of its phrases
    lists: dict[str, list[StrictStr]] = Field(default_factory=dict)
    entries: dict[str, Entry]
    not_meant: list[StrictStr] = Field(default_factory=list)

    def phrases(self) -> Iterator[tuple[str, str, Location]]:
        """Yield (entry id, phrase, where it stands), ids first where they are phrases."""
        for entry_id, entry in self.entries.items():
            if self.match_ids:
                yield entry_id, entry_id.replace("_", " "), ("entries", entry_id)
            for place, phrase in enumerate(entry.says):
                yield entry_id, phrase, ("entries", entry_id, "says", place)


@dataclass(frozen=True)
class Lexicon:
    """All files, checked, one for each label."""

    files: tuple[LexiconFile, ...]

    def entry(self, label: str, entry_id: str) -> Entry:
        """Return the entry that an entity's ``label_`` and ``ent_id_`` name.

        Raises:
            KeyError: when there is none.
        """
        for file in self.files:
            if file.label == label:
                return file.entries[entry_id]
        raise KeyError(label)


def read_lexicon(folder: Path = FOLDER) -> Lexicon:
    """Read every ``.yml`` file of a folder.

    Raises:
        InvalidFilesError: with every fault of every file: unknown keys and kinds, phrases outside the notation,
            a label without a file or with two, a phrase that stands under two entries.
    """
    problems: list[Problem] = []
    read: list[tuple[Document, LexiconFile]] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            document = located_yaml.load(path)
            read.append((document, schema.parse(document, LexiconFile)))
        except InvalidFilesError as error:
            problems += error.problems
    for document, file in read:
        problems += _faults(document, file)
    if not problems:  # a phrase that cannot be read cannot be compared
        problems += [*_labels(folder, read), *_doubled(read)]
    if problems:
        raise InvalidFilesError(problems)
    return Lexicon(tuple(file for _, file in read))


def _faults(document: Document, file: LexiconFile) -> Iterable[Problem]:
    kinds = KINDS[file.label]
    for entry_id, entry in file.entries.items():
        if not _ID.fullmatch(entry_id):
            yield document.problem(("entries", entry_id), f"an id is of a-z, 0-9 and _, not '{entry_id}'")
        if entry.kind not in kinds and not (entry.kind is None and file.label in KIND_OPTIONAL):
            reason = f"the kind of a {file.label} is one of {', '.join(kinds)}, not {entry.kind}"
            yield document.problem(("entries", entry_id, "kind"), reason)
        if not (entry.says or file.match_ids):
            yield document.problem(("entries", entry_id), f"'{entry_id}' has no phrase")
    for name, words in file.lists.items():
        for place, reason in phrases.list_faults(words):
            yield document.problem(("lists", name, place), reason)
    meant = [(phrase, at) for _, phrase, at in file.phrases()]
    blocked = [(phrase, ("not_meant", place)) for place, phrase in enumerate(file.not_meant)]
    for phrase, at in [*meant, *blocked]:
        for reason in phrases.faults(phrase, file.lists):
            yield document.problem(at, f"'{phrase}': {reason}")


def _labels(folder: Path, read: list[tuple[Document, LexiconFile]]) -> Iterable[Problem]:
    labels = [file.label for _, file in read]
    for place, (document, file) in enumerate(read):
        if file.label in labels[:place]:
            yield document.problem(("label",), f"another file has the label '{file.label}' already")
    for label in KINDS:
        if label not in labels:
            yield Problem(folder, 0, f"no file has the label '{label}'")


def _doubled(read: list[tuple[Document, LexiconFile]]) -> Iterable[Problem]:
    """Yield phrases that stand for two things; the same phrase twice in one entry is a fault as well."""
    written: dict[tuple[str, str, str], Location] = {}
    owners: dict[str, tuple[str, str]] = {}
    for document, file in read:
        meant = [(entry_id, phrase, at) for entry_id, phrase, at in file.phrases()]
        blocked = [("not_meant", phrase, ("not_meant", place)) for place, phrase in enumerate(file.not_meant)]
        for entry_id, phrase, at in [*meant, *blocked]:
            once = (file.label, entry_id, phrases.normalised(phrase))
            if once in written:
                yield document.problem(at, f"'{phrase}' stands twice under '{entry_id}'")
            written[once] = at
            for spelling in phrases.spellings(phrase) or [f"{file.label}: {once[2]}"]:
                owner = owners.setdefault(spelling, (file.label, entry_id))
                if owner != (file.label, entry_id):
                    where = " ".join(owner) if owner[0] != file.label else owner[1]
                    yield document.problem(at, f"'{spelling}' stands under '{where}' as well")
