"""Which runs of digits are telephone numbers, by how they are grouped: a pure decision."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

_SEPARATORS = r"(?:[ \t\u00a0]?[().\-/\u2010-\u2015]{0,2}[ \t\u00a0]?)"
RUN = re.compile(
    rf"(?<![\w/])(?<!\d[.,-])(?:\+\s?|\(\+?)?\d(?:{_SEPARATORS}\d){{6,39}}(?!\w)(?:\s?(?:ext|x)\.?\s?\d{{1,5}}\b)?"
)
"""Seven digits and more, with what people put between them."""
_GROUP = re.compile(r"\d+")
_ALWAYS = {(3, 3, 4), (1, 3, 3, 4), (4, 4, 4), (4, 4, 4, 4)}
"""North America, with and without its 1; Aadhaar and cards."""
_GROUPS, _TRIED = 5, 10
"""Groups that a number has where several may stand behind each other, and groups that are tried for that."""
_SPAIN_POLAND = {(3, 3, 3), (3, 2, 2, 2)}


def spans(run: str, *, is_announced: bool) -> list[tuple[int, int]]:
    """Return where the telephone numbers of a run stand: one, none, or several behind each other.

    Args:
        run: what ``RUN`` found.
        is_announced: whether the words before it say that a number follows.
    """
    groups = [(found.start(), found.end()) for found in _GROUP.finditer(run)]
    return list(_spans(run, groups, is_announced))


def _spans(run: str, groups: list[tuple[int, int]], is_announced: bool) -> Iterator[tuple[int, int]]:
    if 1 < len(groups) <= _TRIED:
        covered = _covered(run, groups, is_announced)
        if covered:
            yield from covered
            return
    while groups:
        taken = next((n for n in range(len(groups), 0, -1) if _is_number(run, groups[:n], is_announced)), 0)
        if taken:
            yield _span(run, groups[:taken])
        groups = groups[taken or 1 :]
        if not taken:
            return


def _covered(run: str, groups: list[tuple[int, int]], is_announced: bool) -> list[tuple[int, int]]:
    """Return the numbers that all groups make, the fewest; nothing where some are left over."""
    if _is_number(run, groups, is_announced) and len(groups) <= _GROUPS:
        return [_span(run, groups)]
    for n in range(len(groups) - 1, 0, -1):
        if _is_number(run, groups[:n], is_announced) and n <= _GROUPS:
            rest = _covered(run, groups[n:], is_announced)
            if rest:
                return [_span(run, groups[:n]), *rest]
    return []


def _span(run: str, groups: list[tuple[int, int]]) -> tuple[int, int]:
    start = groups[0][0]
    return (0 if start <= 2 and run[0] in "+(" else start), groups[-1][1]


def _is_number(run: str, groups: list[tuple[int, int]], is_announced: bool) -> bool:
    start = groups[0][0]
    texts = [run[a:b] for a, b in groups]
    shape = tuple(map(len, texts))
    between = [run[a[1] : b[0]] for a, b in itertools.pairwise(groups)]
    total = sum(shape)
    if "+" in run[:start]:
        return 7 <= total <= 15
    if total > 15 and shape != (4, 4, 4, 4):
        return len(shape) == 1 and total <= 19
    if len(shape) == 1:
        return total >= (7 if is_announced else 9)
    if any("/" in one for one in between):
        return len(shape) == 2 and texts[0][0] == "0" and total >= 9
    if _is_date(shape, texts) or _counts(texts):
        return False
    if any("." in one for one in between) and not _is_dotted(shape, between):
        return False
    if is_announced and 7 <= total <= 13:
        return True
    if "(" in run[:start] or (texts[0][0] == "0" and len(texts[0]) > 1) or texts[0] == texts[1] == "0":
        return 9 <= total <= 14
    if set(shape) == {1} or (texts[0] == "0" and total >= 9):
        return total >= 9
    first = int(texts[0][0])
    if shape in _ALWAYS:
        return not all(one.endswith("0") for one in texts[:-1]) or first >= 6
    if shape == (5, 5) or shape in _SPAIN_POLAND:
        return first >= 6 and not all(one.endswith("0") for one in texts)
    return shape == (3, 4) and between == ["-"] and not texts[1].endswith("00")


def _is_date(shape: tuple[int, ...], texts: list[str]) -> bool:
    """Tell whether groups may be a day or years: 12-03-2024, 2024-03-12, 3.4.61, 2019-2024."""
    if set(shape) == {4} and len(shape) < 4 and all(one[:2] in ("19", "20") for one in texts):
        return True
    if len(shape) != 3:
        return False
    years = shape[2] in (2, 4) and max(shape[:2]) <= 2
    return years or (shape[0] == 4 and max(shape[1:]) <= 2 and texts[0][:2] in ("19", "20"))


def _counts(texts: list[str]) -> bool:
    """Tell whether numbers only count up or down, as a scale of pain does."""
    steps = {int(b) - int(a) for a, b in itertools.pairwise(texts)}
    return len(texts) > 3 and steps in ({1}, {-1})


def _is_dotted(shape: tuple[int, ...], between: list[str]) -> bool:
    """Tell whether the dots are a telephone number's, not decimal points among other things."""
    return all("." in one for one in between) and min(shape) >= 2 and sum(shape) >= 9
