"""The widget's modules as one script, so that a clinic pastes one tag and copies one file.

A bundler would do this with Node, which no clinic's machine needs to have. What is done here is only this:
the modules stand in the order in which they need each other, in one block of their own scope, after the style
sheet and the words of a language, and are shortened. That asks of the modules what their tests check: imports
and exports by name only, at the beginning of a line, and no name at the top level twice.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import ascii_lowercase

from assistant.channels.shorten import shorten
from clinic.direction import RIGHT_TO_LEFT

ENTRY = "element.js"
EMBEDDED = "embedded.js"
FALLBACK = "en"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PROPERTY = re.compile(r"--[a-z-]+")
_CSS_SPACE = re.compile(r"\s*([{};,])\s*")


def languages(folder: Path) -> list[str]:
    """Return the languages that have words, as BCP 47 has them."""
    return sorted(path.stem for path in (folder / "strings").glob("*.json"))


def script(folder: Path, language: str) -> str:
    """Return the widget as one classic script.

    Args:
        folder: the widget's modules, style sheet and words.
        language: whose words it speaks; those that are missing are in English.

    Raises:
        FileNotFoundError: when a module, the style sheet or the language is missing.
    """
    words = {**_words(folder, FALLBACK), **_words(folder, language)}
    lines = [
        f"const STYLE={_text(_style(folder))};",
        f"const STRINGS={{{','.join(f'{key}:{_text(words[key])}' for key in words)}}};",
        f"const LANGUAGE={_text(language)};",
        f"const DIRECTION={_text('rtl' if language in RIGHT_TO_LEFT else 'ltr')};",
        *(_code(folder / name) for name in _in_order(folder, ENTRY, [])),
    ]
    # In a strict block, nothing of the widget reaches the page, and a name that stands twice is an error.
    return _short_properties(f'"use strict";{{{shorten(chr(10).join(lines))}}}\n', folder)


def style(folder: Path) -> str:
    """Return the style sheet as a file, for browsers that take it in no other way."""
    return _short_properties(_style(folder), folder)


def _short_properties(text: str, folder: Path) -> str:
    """Return a text in which the style sheet's own properties have names of one letter."""
    names = sorted(set(_PROPERTY.findall(_style(folder))))
    letters = dict(zip(names, ascii_lowercase, strict=False))
    return _PROPERTY.sub(lambda found: f"--{letters[found[0]]}", text)


def _style(folder: Path) -> str:
    """Return the style sheet without comments and needless spaces."""
    text = _CSS_COMMENT.sub("", (folder / "chat.css").read_text(encoding="utf-8"))
    text = _CSS_SPACE.sub(r"\1", " ".join(text.split())).replace(": ", ":").replace(";}", "}")
    return text.replace(" 0.", " .").replace(":0.", ":.")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _words(folder: Path, language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((folder / "strings" / f"{language}.json").read_text(encoding="utf-8"))
    return words


def _in_order(folder: Path, name: str, done: list[str]) -> list[str]:
    """Return the modules that one needs, and itself, each after those that it needs."""
    if name not in done and name != EMBEDDED:
        for needed in _IMPORT.findall((folder / name).read_text(encoding="utf-8")):
            _in_order(folder, needed, done)
        done.append(name)
    return done


def _code(path: Path) -> str:
    return _EXPORT.sub("", _IMPORT.sub("", path.read_text(encoding="utf-8")))
