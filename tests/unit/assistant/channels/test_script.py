"""The widget's modules as one script."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.channels.pages import WIDGET
from assistant.channels.script import languages, script, style

FILES = {
    "element.js": 'import { STRINGS, STYLE } from "./embedded.js";\nimport { hold } from "./hold.js";\n'
    'import {\n  deep,\n} from "./deep.js";\nhold(STRINGS.name, STYLE, deep);\n',
    "hold.js": '// @ts-check\nimport { deep } from "./deep.js";\n\n/** Holds. */\n'
    "export function hold(name) {\n  window.held = [name, deep];\n}\n",
    "deep.js": "export const deep = 1;\n",
    "unused.js": "export const unused = 2;\n",
    "chat.css": "/* The look. */\n:host {\n  --first-of: 0.5em;\n  margin: 0 var(--first-of);\n}\n",
    "strings/en.json": '{"name": "A \\"chat\\"", "more": "More"}',
    "strings/ar.json": '{"name": "محادثة"}',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a small widget."""
    (tmp_path / "strings").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_modules_follow_those_that_they_need_after_style_and_words(folder: Path) -> None:
    written = script(folder, "en")
    assert written.startswith('"use strict";{const ')
    assert written.endswith("}\n")
    assert '":host{--a:.5em;margin:0 var(--a)}"' in written
    assert '{name:"A \\"chat\\"",more:"More"}' in written
    assert written.index("=1;") < written.index("window.held") < written.index(".name,")
    assert "unused" not in written
    assert "import" not in written
    assert "export" not in written
    assert "Holds" not in written


def test_words_that_a_language_lacks_are_in_english(folder: Path) -> None:
    written = script(folder, "ar")
    assert '{name:"محادثة",more:"More"}' in written
    assert '="ar"' in written
    assert '="rtl"' in written
    assert languages(folder) == ["ar", "en"]


def test_a_language_or_a_module_that_is_missing_is_an_error(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        script(folder, "fr")
    (folder / "deep.js").unlink()
    with pytest.raises(FileNotFoundError):
        script(folder, "en")


def test_the_style_sheet_for_old_browsers_is_the_same(folder: Path) -> None:
    assert style(folder) == ":host{--a:.5em;margin:0 var(--a)}"


def test_the_widget_s_modules_are_written_as_the_script_needs_them() -> None:
    top: list[str] = []
    for path in sorted(WIDGET.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"^.*\b(?:import|export)\b.*$", text, re.MULTILINE):
            comment = line.lstrip().startswith(("*", "/**", "//")) or "/** @type {" in line
            by_name = re.fullmatch(
                r'import \{ [\w, ]+ \} from "\./[\w.]+";|export (async )?(const|let|function|class) .*', line
            )
            assert comment or by_name, f"{path.name}: {line}"
        top += re.findall(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", text, re.MULTILINE)
        assert "??" not in text, path.name
        assert "?." not in re.sub(r"\?\.\d", "", text), path.name
    assert sorted(name for name in top if top.count(name) > 1) == []


@pytest.mark.parametrize("language", languages(WIDGET))
def test_no_text_is_ever_parsed_as_html(language: str) -> None:
    written = script(WIDGET, language)
    for means in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "DOMParser",
        "eval(",
        "Function(",
    ):
        assert means not in written
    assert json.dumps(language) in written
