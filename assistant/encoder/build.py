"""Writes the encoder's graph into ``build/encoder``, once: ``python -m assistant.encoder.build [folder]``.

The file's name says what is in it, so a file that stands is never looked into again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from assistant.encoder import weights
from clinic.problems import PROJECT_ROOT

FOLDER: Final = PROJECT_ROOT / "build" / "encoder"

# To be raised with every change of graph.py that changes the file; a test compares the file's checksum.
GRAPH_VERSION: Final = 5


def identity() -> str:
    """Return 16 hexadecimal digits that change when the published weights or the graph's code change."""
    made_of = f"{weights.SHA256[weights.WEIGHTS]} {GRAPH_VERSION}"
    return hashlib.sha256(made_of.encode("ascii")).hexdigest()[:16]


def graph_path(folder: Path = FOLDER) -> Path:
    """Return where the graph stands in a folder, or will stand."""
    return folder / f"{identity()}.onnx"


def ensure_built(folder: Path = FOLDER) -> Path:
    """Return the path of the graph, after writing it (61 MB) if it does not stand yet.

    Several processes may do so at once: whoever reads the path sees a whole file or none.

    Raises:
        EncoderFilesError: when the published weights are missing or are other ones.
        OSError: when the folder cannot be written; nothing is left behind.
    """
    path = graph_path(folder)
    if path.exists():
        return path
    # The onnx package is needed for writing only: a process that finds the file does not load it.
    from assistant.encoder.graph import build_graph

    data = build_graph(weights.read_weights()).SerializeToString(deterministic=True)
    folder.mkdir(parents=True, exist_ok=True)
    # Not tempfile: its files can be read by their owner alone, and the service may run as somebody else.
    unfinished = folder / f".{path.name}.{uuid.uuid4().hex}"
    try:
        with unfinished.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # or a power cut may leave the name without the content
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    for older in set(folder.glob("*.onnx")) - {path}:  # who has loaded one needs its file no more
        older.unlink(missing_ok=True)
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the graph if it does not stand; say so in one line, or say nothing."""
    parser = argparse.ArgumentParser(prog="python -m assistant.encoder.build", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="relative to the project")
    folder = PROJECT_ROOT / parser.parse_args(arguments).folder
    stood = graph_path(folder).exists()
    path = ensure_built(folder)
    if not stood:
        print(f"Built the sentence encoder: {path}")


if __name__ == "__main__":
    main()
