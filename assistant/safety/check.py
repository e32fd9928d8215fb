"""Says what is wrong with files of signs, and which of their sentences are read as they should be.

``python -m assistant.safety.check [FILE …]``: faults as ``file:line: reason``; for each sign the examples in
which it is not found by words (the second reader may still know them), and look-alikes in which it is.
``python -m assistant.safety.check --read "a message"`` shows what is found in a message.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.safety.lexical import LexicalReader
from assistant.safety.signs import FOLDER, SignsFile, read_signs
from clinic import located_yaml, schema
from clinic.problems import InvalidFilesError, Problem


def main(arguments: Sequence[str] | None = None) -> None:
    """Print faults and sentences; end with 1 when there are faults."""
    parser = argparse.ArgumentParser(prog="python -m assistant.safety.check", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="files of signs; all when none is named")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where words.yml and signs/ stand")
    parser.add_argument("--read", metavar="MESSAGE", help="show what is found in a message")
    options = parser.parse_args(arguments)
    try:
        reader = LexicalReader(read_signs(options.folder))
    except InvalidFilesError as error:
        raise SystemExit(str(error)) from error
    if options.read is not None:
        print("\n".join(found_in(reader, options.read)) or "nothing")
        return
    files = options.files or sorted((options.folder / "signs").glob("*.yml"))
    print("\n".join(str(problem) for path in files for problem in misread(reader, path)))


def found_in(reader: LexicalReader, message: str) -> Iterator[str]:
    """Yield each sign found in a message with the words that it was found by."""
    tokens = reader.tokens(message)
    for match in reader.find(tokens).signs:
        words = [message[tokens[start].start : tokens[end - 1].end] for start, end in sorted(match.spans)]
        yield f"{match.owner}: {' … '.join(words)}"


def misread(reader: LexicalReader, path: Path) -> Iterable[Problem]:
    """Yield the examples that are not found and the look-alikes that are.

    Raises:
        InvalidFilesError: when the file is none of signs.
    """
    document = located_yaml.load(path)
    for name, sign in schema.parse(document, SignsFile).signs.items():
        for place, text in enumerate(sign.examples):
            if name not in signs_in(reader, text):
                yield document.problem(("signs", name, "examples", place), f"{name} MISSED in: {text}")
        for place, text in enumerate(sign.looks_like):
            if name in signs_in(reader, text):
                yield document.problem(("signs", name, "not", place), f"{name} FOUND in: {text}")


def signs_in(reader: LexicalReader, text: str) -> set[str]:
    """Return the signs that a text names, in whatever light."""
    return {match.owner for match in reader.find(reader.tokens(text)).signs}


if __name__ == "__main__":
    main()
