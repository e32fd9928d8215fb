"""``make content-scores``: how the texts were judged, and which were changed since or fall short."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence

from clinic.content.review import (
    ACTIONABILITY,
    GOOD_SCORE,
    GOOD_SHARE,
    UNDERSTANDABILITY,
    Judged,
    judged,
    read_sheets,
)
from clinic.problems import InvalidFilesError
from commands.said import every_text


def main() -> int:
    """Print a line for each text and the scores of all; return the exit code."""
    try:
        found = judged(every_text(), read_sheets())
    except InvalidFilesError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join([*map(line, found), "", *summary(found)]))
    return 0


def line(one: Judged) -> str:
    """Return a text's scores, with the reason for every item that is not met and every low score."""
    when = ", ".join(f"{name}: {str(value).lower()}" for name, value in one.text.condition.items())
    name = one.text.response + (f" ({when})" if when else "")
    if one.sheet is None or not one.is_current:
        state = "not judged" if one.sheet is None else "changed since it was judged"
        return f"{name}: {state}; its hash is {one.text.hash}"
    shares = [one.sheet.share(items) for items in (UNDERSTANDABILITY, ACTIONABILITY)]
    parts = [f"{share:.0%}" if share is not None else "-" for share in shares]
    told = f"{name}: understandability {parts[0]}, actionability {parts[1]}, DISCERN {_lowest(one)} at least"
    reasons = [f"\n    PEMAT-P {item}: {reason}" for item, reason in sorted(one.sheet.unmet.items())]
    reasons += [f"\n    DISCERN {item}: {reason}" for item, reason in sorted(one.sheet.because.items())]
    return told + "".join(reasons)


def summary(found: Sequence[Judged]) -> list[str]:
    """Return the scores of all texts that were judged as they stand."""
    sheets = [one.sheet for one in found if one.sheet is not None and one.is_current]
    lines = [f"{len(sheets)} of {len(found)} texts are judged as they stand"]
    for name, items in (("understandability", UNDERSTANDABILITY), ("actionability", ACTIONABILITY)):
        shares = [share for sheet in sheets if (share := sheet.share(items)) is not None]
        if shares:
            good = sum(share >= GOOD_SHARE for share in shares)
            lines.append(
                f"PEMAT-P {name}: mean {statistics.mean(shares):.1%}, "
                f"{good} of {len(shares)} reach {GOOD_SHARE:.0%}"
            )
    good = sum(all(score >= GOOD_SCORE for score in sheet.discern.values()) for sheet in sheets)
    return [*lines, f"DISCERN 1-8: {good} of {len(sheets)} have {GOOD_SCORE} or more on every item"]


def _lowest(one: Judged) -> int | str:
    return min(one.sheet.discern.values(), default="-") if one.sheet else "-"


if __name__ == "__main__":
    sys.exit(main())
