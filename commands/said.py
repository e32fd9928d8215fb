"""Every text that may be said, as it stands in the files under ``data/``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clinic import located_yaml
from clinic.content.approvals import Text, texts
from clinic.problems import PROJECT_ROOT

DATA = PROJECT_ROOT / "data"


def every_text(folder: Path = DATA) -> list[Text]:
    """Return every text of every response.

    Raises:
        InvalidFilesError: when a file is no YAML.
    """
    responses: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.yml")):
        data = located_yaml.load(path).data
        responses.update((data.get("responses") or {}) if isinstance(data, dict) else {})
    return list(texts(responses))
