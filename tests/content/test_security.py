"""``docs/security.md``: its tests exist, and it speaks of the versions that are pinned."""

from __future__ import annotations

import ast
import re

import pytest

from clinic.problems import PROJECT_ROOT
from commands.sbom import pins

TEXT = (PROJECT_ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LOCK = pins((PROJECT_ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8"))
THREATS = [line for line in TEXT.splitlines() if re.match(r"\| [STRIDE] \|", line)]
ADVISORIES = [line for line in TEXT.splitlines() if re.search(r"\[(CVE|PYSEC|GHSA)-", line)]


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split(" | ")]


def test_every_kind_of_threat_is_thought_of() -> None:
    assert {row[2] for row in THREATS} == set("STRIDE")
    assert len(THREATS) >= 15


@pytest.mark.parametrize("row", THREATS)
def test_every_threat_has_a_control_and_a_test_that_exists(row: str) -> None:
    _kind, threat, control, named = cells(row)
    assert len(threat) > 10
    assert len(control) > 5
    found = re.fullmatch(r"`…([\w/]+\.py)::(test_\w+)`", named)
    assert found, named
    source = (PROJECT_ROOT / "tests" / found[1]).read_text(encoding="utf-8")
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert found[2] in {node.name for node in ast.parse(source).body if isinstance(node, functions)}


@pytest.mark.parametrize("row", ADVISORIES)
def test_every_advisory_is_of_a_pinned_version_with_its_source_and_whether_it_applies(row: str) -> None:
    package, advisories, applies = cells(row.rstrip(" |"))
    name, version = package.lstrip("| ").split()
    assert LOCK[name].version == version
    linked = re.findall(r"\[((?:CVE|PYSEC|GHSA)-[\w-]+)\]\(https://[^)\s]+\)", advisories)
    assert linked
    assert len(re.findall(r"(?:CVE|PYSEC)-\d{4}-\d+", re.sub(r"\(https://\S+\)", "", advisories))) == len(
        linked
    )
    assert re.match(r"(No|Hardly|Yes): \w", applies)
