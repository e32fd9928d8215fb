"""JavaScript without comments and white space, its own names made short.

The widget is read on old phones and slow lines, and no minifier from PyPI shortens names (rjsmin and jsmin
leave them alone; the others need Node). This one knows just as much of the language as it must, and leaves
every name that is no variable of its own as it is: properties, keys, globals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from string import ascii_letters

_TOKEN = re.compile(
    r"""(?P<space>\s+|/\*.*?\*/|//[^\n]*)
    |(?P<string>"(?:\\.|[^"\\])*")
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<number>\d[\w.]*)
    |(?P<mark>=>|\.\.\.|[^\s"'`])""",
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[])+/[a-z]*")
_TEMPLATE = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*(`|\$\{)", re.DOTALL)
_BEFORE_REGEX = set("(,=:!&|?{};[") | {"return", "=>", ""}
"""A slash after one of these begins a regular expression; after anything else it divides."""
_OPEN = {"(": ")", "[": "]", "{": "}"}
_CLOSE = set(_OPEN.values())
_BEFORE_OBJECT = set("(,=:[?|&") | {"return", "...", "const", "let"}
"""A brace after one of these belongs to an object or a pattern; after anything else to a block or a class."""
_CONDITIONS = {"if", "for", "while", "switch"}
_RESERVED = {"do", "if", "in", "of", "as"}


def shorten(code: str) -> str:
    """Return code that does the same.

    Args:
        code: strict JavaScript with a semicolon after every statement, strings in double quotes, no `eval`.

    Raises:
        ValueError: when the code is not understood.
    """
    pieces = list(_tokens(code))
    uses = _uses(pieces)
    free = {piece for piece, use in zip(pieces, uses, strict=True) if use == "variable"} - _declared(pieces)
    units = list(_units(pieces))
    shared = {name for start, end in units for name in _first_declared(pieces[start:end])}
    everywhere = _short_names(pieces, uses, shared, free, (2,))
    parts: list[str] = []
    for start, end in units:
        unit, its_uses = pieces[start:end], uses[start:end]
        own = _short_names(unit, its_uses, _declared(unit) - shared, free, (1, 3))
        _write(unit, its_uses, {**everywhere, **own}, parts)
    return "".join(parts)


def _write(pieces: list[str], uses: list[str], short: dict[str, str], parts: list[str]) -> None:
    for piece, use in zip(pieces, uses, strict=True):
        written = piece
        if piece in short and use == "variable":
            written = short[piece]
        elif piece in short and use == "shorthand":
            written = f"{piece}:{short[piece]}"
        if parts and _touch(parts[-1][-1], written[0]):
            parts.append(" ")
        parts.append(written)


def _units(pieces: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where each statement at the top begins and ends: a function, a class, a constant."""
    start, depth = 0, 0
    for at, piece in enumerate(pieces):
        depth += (piece in _OPEN or piece.endswith("${")) - (piece in _CLOSE or piece.startswith("}"))
        if not depth and piece in (";", "}") and pieces[at + 1 : at + 2] != [";"]:
            yield start, at + 1
            start = at + 1
    yield start, len(pieces)


def _first_declared(unit: list[str]) -> set[str]:
    """Return the name that a statement at the top declares."""
    words = [piece for piece in unit[:3] if piece != "async"]
    declares = len(words) > 1 and words[0] in {"const", "let", "function", "class"}
    return {words[1]} if declares else set()


def _tokens(code: str) -> Iterator[str]:
    """Yield the pieces; of a template, each piece of text with its braces is one."""
    at, before, depths = 0, "", [0]
    while at < len(code):
        if code[at] == "`" or (code[at] == "}" and depths[-1] == 0 and len(depths) > 1):
            end = _match(_TEMPLATE, code, at + 1)
            if code[at] == "}":
                depths.pop()
            if end[1] == "${":
                depths.append(0)
            piece = code[at : end.end()]
        elif code[at] == "/" and code[at + 1] not in "/*" and before in _BEFORE_REGEX:
            piece = _match(_REGEX, code, at)[0]
        else:
            match = _match(_TOKEN, code, at)
            piece = match[0]
            if match.lastgroup == "space":
                at += len(piece)
                continue
            depths[-1] += (piece == "{") - (piece == "}")
        yield piece
        before, at = piece, at + len(piece)


def _match(pattern: re.Pattern[str], code: str, at: int) -> re.Match[str]:
    found = pattern.match(code, at)
    if found is None:
        raise ValueError(f"not understood: {code[at : at + 40]!r}")
    return found


def _is_name(piece: str) -> bool:
    return piece[0].isalpha() or piece[0] in "_$"


def _uses(pieces: list[str]) -> list[str]:
    """Return what each piece is: variable, key, shorthand for both (as in `{ text }`), or something else."""
    uses: list[str] = []
    inside: list[str] = [""]
    for at, piece in enumerate(pieces):
        before, following = pieces[at - 1] if at else "", pieces[at + 1] if at + 1 < len(pieces) else ""
        use = ""
        if piece in _CLOSE or (piece[0] == "}" and len(piece) > 1):
            inside.pop()
        if piece == "{":
            inside.append("object" if before in _BEFORE_OBJECT else _kind_of_block(pieces, at))
        elif piece in _OPEN or piece.endswith("${"):
            inside.append(piece)
        elif _is_name(piece):
            use = _use_of_name(before, following, inside[-1])
        uses.append(use)
    return uses


def _kind_of_block(pieces: list[str], at: int) -> str:
    return "class" if "class" in pieces[max(0, at - 4) : at] else "block"


def _use_of_name(before: str, following: str, inside: str) -> str:
    if before == ".":
        return "key"
    if inside in ("object", "class"):
        if following == "(" and before in {"{", "}", ",", ";", "get", "set", "async"}:
            return "key"
        if before in ("{", ",") and following == ":":
            return "key"
        if inside == "object" and before in ("{", ",") and following in (",", "}", "="):
            return "shorthand"
    return "variable"


def _short_names(
    pieces: list[str], uses: list[str], names: set[str], free: set[str], sizes: Sequence[int]
) -> dict[str, str]:
    """Return new names of the sizes given, the first for the most frequent; what is free stays what it is."""
    counted = Counter(
        piece for piece, use in zip(pieces, uses, strict=True) if piece in names and use != "key"
    )
    spare = ("".join(letters) for length in sizes for letters in product(ascii_letters, repeat=length))
    fresh = (name for name in spare if name not in free and name not in _RESERVED)
    return {name: next(fresh) for name, _ in counted.most_common()}


def _declared(pieces: list[str]) -> set[str]:
    """Return the names of variables, functions, classes and parameters."""
    found: set[str] = set()
    for at, piece in enumerate(pieces[:-1]):
        following = pieces[at + 1]
        if piece in {"const", "let", "function", "class"} and _is_name(following):
            found.add(following)
        elif piece in {"const", "let"}:
            found |= _bound(pieces, at + 1)[0]
        elif _is_name(piece) and following == "=>":
            found.add(piece)
        elif piece == "(" and pieces[at - 1] not in _CONDITIONS:
            names, after = _bound(pieces, at)
            found |= names if after in {"=>", "{"} else set()
    return found


def _bound(pieces: list[str], at: int) -> tuple[set[str], str]:
    """Return the names that a pattern or a list of parameters binds, and the piece after its last bracket."""
    found: set[str] = set()
    depth, default = 0, 0
    for place in range(at, len(pieces) - 1):
        piece = pieces[place]
        depth += (piece in _OPEN) - (piece in _CLOSE)
        if not depth:
            return found, pieces[place + 1]
        if depth < default or (depth == default and piece == ","):
            default = 0
        elif piece == "=" and not default:
            default = depth
        elif _is_name(piece) and not default and pieces[place + 1] != ":":
            found.add(piece)
    return set(), ""


def _touch(before: str, after: str) -> bool:
    """Tell whether two pieces would run together."""
    word = re.compile(r"[\w$]")
    return bool(word.match(before) and word.match(after)) or (before == after and before in "+-")
