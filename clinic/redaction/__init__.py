"""Takes out of a text what names somebody: telephone numbers, emails, dates of birth, record numbers, names.

Names are found where they are introduced ("my name is …", "Dr …"), not wherever they stand: without a trained
model nothing more is possible, and one that finds names would find drugs as well.

Presidio's recognisers of patterns were tried first (presidio-analyzer 2.2.360, without a model). They take
every date for a person's, "pain 1 2 3 4 5 6 7 8 9 10" and "03.04.61" for telephone numbers, miss "555-0142",
"anna at gmail dot com" and every name; they need 3 ms for 300 characters, 21 ms for 2,000 and 95 MB, and
fetch a list of domains from the network when they begin. ``phonenumbers`` takes 7 ms, as it has to try each
country, and "38.5 38.7 39.1" is a number in Italy. What follows needs a fifth of a millisecond, 2 ms for
2,000 characters, and 4 MB.
"""

from __future__ import annotations

from clinic.redaction import names, numbers
from clinic.redaction.words import dictionary, words

_PASSES = 4
"""A mark may uncover what stood against it: "087 1234567 1234567" is a number, and then another."""


def prepare() -> None:
    """Read the lists now, a third of a second, so that no message waits for it.

    Raises:
        InvalidFilesError: with every fault of ``knowledge/redaction.yml``.
    """
    words()
    dictionary()


def redact(text: str) -> str:
    """Return a text with a mark of its kind ("[name]") in place of whatever names somebody.

    A text that was redacted before comes back as it is. What measures, dates an onset, counts or names a drug
    stays; ``tests/redaction.yml`` is the table of what is taken out and what is not.
    """
    listed = words()
    for _ in range(_PASSES):
        before = text
        text = numbers.behind_names(names.redact(numbers.redact(text, listed), listed), listed)
        if text == before:
            break
    return text
