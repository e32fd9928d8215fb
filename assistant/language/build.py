"""Writes the pipeline to ``build/language/en_mbc``: ``python -m assistant.language.build``."""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from assistant.language import lexicon
from clinic.problems import PROJECT_ROOT, InvalidFilesError

TARGET = PROJECT_ROOT / "build" / "language" / "en_mbc"
FINGERPRINT_FILE = "fingerprint"


def fingerprint(folder: Path = lexicon.FOLDER) -> str:
    """Return the sha256 (64 hexadecimal digits) over all that the pipeline is made from.

    That is the lexicon's files, this package's code, and the versions of spaCy and spacy-lookups-data.
    """
    parts = [f"{package} {metadata.version(package)}".encode() for package in ("spacy", "spacy-lookups-data")]
    for path in [*sorted(folder.glob("*.yml")), *sorted(Path(__file__).parent.glob("*.py"))]:
        parts += [path.name.encode(), path.read_bytes()]
    # Each part by its own hash: bytes that move from one file to the next do not go unnoticed.
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def built_fingerprint(pipeline: Path = TARGET) -> str | None:
    """Return the fingerprint of what a pipeline was made from; nothing when none of ours stands there."""
    file = pipeline / FINGERPRINT_FILE
    return file.read_text(encoding="ascii") if file.is_file() else None


def build(folder: Path = lexicon.FOLDER, target: Path = TARGET) -> bool:
    """Write the pipeline unless the one that stands was made from the same; return whether it was written.

    Raises:
        InvalidFilesError: when the lexicon has faults; what stood stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / f".{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two builds at once: the second waits, and finds nothing to do
        wanted = fingerprint(folder)
        if built_fingerprint(target) == wanted:
            return False
        _write(folder, target, wanted)
    return True


def _write(folder: Path, target: Path, made_from: str) -> None:
    """Write the pipeline beside its place, then put it there, so that no half of one is ever loaded."""
    # Importing spaCy takes seconds, which a build that finds nothing to do must not cost.
    from assistant.language.pipeline import build_pipeline

    nlp = build_pipeline(lexicon.read_lexicon(folder))
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".building-") as beside:
        new, old = Path(beside) / "new", Path(beside) / "old"
        nlp.to_disk(new)
        (new / FINGERPRINT_FILE).write_text(made_from, encoding="ascii")
        if target.exists():
            target.rename(old)
        new.rename(target)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build what is out of date and say so in one line, or say nothing; list the lexicon's faults."""
    parser = argparse.ArgumentParser(prog="python -m assistant.language.build", description=__doc__)
    parser.add_argument("target", nargs="?", type=Path, default=TARGET, help="where the pipeline belongs")
    parser.add_argument(
        "--lexicon", type=Path, default=lexicon.FOLDER, help="the folder of the lexicon's files"
    )
    options = parser.parse_args(arguments)
    try:
        if build(options.lexicon, options.target):
            print(f"Built the language pipeline: {options.target}")
    except InvalidFilesError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
