"""What the pipeline recognises: reads and checks the files of ``data/lexicon``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.language import checks
from assistant.language.entries import Entry, LexiconFile
from clinic import located_yaml, schema
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem

FOLDER = PROJECT_ROOT / "data" / "lexicon"


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
        InvalidFilesError: with every fault of every file: unknown keys and kinds, phrases outside the
            notation, a label without a file or with two, a phrase that stands under two entries.
    """
    problems: list[Problem] = []
    read: checks.Files = []
    for path in sorted(folder.glob("*.yml")):
        try:
            document = located_yaml.load(path)
            read.append((document, schema.parse(document, LexiconFile)))
        except InvalidFilesError as error:
            problems += error.problems
    for document, file in read:
        problems += checks.file_problems(document, file)
    if not problems:  # a phrase that cannot be read cannot be compared
        problems += [*checks.label_problems(folder, read), *checks.doubled_problems(read)]
    if problems:
        raise InvalidFilesError(problems)
    return Lexicon(tuple(file for _, file in read))
