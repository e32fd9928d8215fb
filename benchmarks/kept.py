"""What was measured already: ``results.json``, each part under its name, with the hash of what made it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from clinic.problems import PROJECT_ROOT

RESULTS = PROJECT_ROOT / "benchmarks" / "results.json"
STOCK_PACKAGES = ("rasa", "tensorflow", "scikit-learn", "numpy")
PACKAGES = (*STOCK_PACKAGES, "spacy", "onnxruntime")
_INNERMOST = re.compile(r"([\[{])\n\s+([^\[\]{}]*?)\n\s+([\]}])")


class MissingDataError(Exception):
    """Raised when a part cannot be run for want of data; the message says which and how to give it."""


def fingerprint(*made_from: Any) -> str:
    """Return 16 hexadecimal digits that change with anything of a JSON value."""
    content = json.dumps(made_from, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def files_fingerprint(root: Path, patterns: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that change with any file that the patterns find under a folder."""
    found = sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()})
    return fingerprint(
        [[path.relative_to(root).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()] for path in found]
    )


def versions(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Return the versions of Python and of the packages that figures depend on."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in packages}}


def machine() -> dict[str, Any]:
    """Return what the processor is called and how many cores there are."""
    names = re.findall(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return {"cpu": names[0] if names else platform.processor(), "cores": os.cpu_count()}


class Results:
    """The parts that were measured, each with its hash; every change is written at once."""

    def __init__(self, path: Path) -> None:
        """Read what stands there; nothing stands in a file that does not exist."""
        self._path = path
        self._parts: dict[str, dict[str, Any]] = {}
        if path.exists():
            self._parts = json.loads(path.read_text(encoding="utf-8"))

    def stands(self, name: str, made_from: str) -> bool:
        """Whether a part was measured on just this."""
        return self._parts.get(name, {}).get("made_from") == made_from

    def figures(self, name: str) -> dict[str, Any] | None:
        """Return a part's figures, or None when it was never measured."""
        part = self._parts.get(name)
        return part["figures"] if part else None

    def keep(self, name: str, made_from: str, figures: Mapping[str, Any]) -> None:
        """Write a part's figures, with the versions and the machine that they were measured with."""
        part = {"made_from": made_from, "versions": versions(), "machine": machine(), "figures": figures}
        self._parts[name] = part
        content = json.dumps(self._parts, indent=2, ensure_ascii=False, sort_keys=True)
        beside = self._path.with_suffix(".tmp")
        beside.write_text(_compact(content) + "\n", encoding="utf-8")
        beside.replace(self._path)


def _compact(content: str) -> str:
    """Return indented JSON with every list and object of plain values on one line."""
    return _INNERMOST.sub(lambda found: found[1] + re.sub(r",\n\s+", ", ", found[2]) + found[3], content)
