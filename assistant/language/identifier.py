"""The library that tells languages in one script apart: py3langid, a naive Bayes over n-grams of bytes.

Measured on the English of ``data/`` and ``tests/`` (15,618 messages, 41 of them in another language) and on
``tests/languages/development.yml`` (172 messages in Latin letters), with the rules of ``foreign.py`` in their
first form around each library, in brackets without any. "Typos" is the same English with slips in six of ten
words:

| library | taken for foreign | with typos | missed, mixed up | ms | memory | load | installed |
| --- | --- | --- | --- | --- | --- | --- | --- |
| py3langid 0.4.0 | 43 (339) | 53 | 9 (5 of 160) | 0.06 | 107 MB | 1.1 s | 4.5 MB |
| py3langid 0.2.2 | - (674) | - | - (23 of 160) | 0.24 | 47 MB | 0.6 s | 1 MB |
| lingua 2.1.1, low accuracy | 47 (1,641) | 361 | 20 (21 of 160) | 0.26 | 67 MB | 0.8 s | 96 MB |
| lingua 2.1.1, high accuracy | 34 (527) | 31 | 24 (5 of 160) | 1.45 | 774 MB | 13 s | 96 MB |

Of py3langid's 139 languages only those of ``LANGUAGES`` are kept, which brings its memory to 56 MB. It asks
for numpy 2, Rasa for an older one: nothing in it needs the newer, and a test holds its figures under this one
to those under the other. What comes of it now is measured by ``benchmarks/languages.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from assistant.language import scripts

ENGLISH = "en"
LATIN = (
    *(
        ENGLISH,
        "es",
        "fr",
        "pt",
        "de",
        "it",
        "pl",
        "tr",
        "ro",
        "vi",
        "tl",
        "cy",
        "ga",
        "nl",
        "cs",
        "hu",
        "sv",
    ),
    *("hr", "sk", "fi", "da", "no", "lt", "id", "sl", "lv", "et", "so", "sq", "ca"),
)
"""The languages in Latin letters that are told apart: those of the product's regions and their neighbours."""
_BY_LETTERS = [codes for codes in scripts.LANGUAGES.values() if len(codes) > 1]
LANGUAGES = frozenset([*LATIN, *(code for codes in _BY_LETTERS for code in codes)])


class Identifier:
    """py3langid's model, with fewer languages."""

    def __init__(self, languages: Collection[str] = LANGUAGES) -> None:
        """Load the model, which takes a second.

        Raises:
            ValueError: when the model lacks a language.
        """
        from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
        from py3langid.modelio import load_model

        weights, priors, codes, moves, rows, features = load_model(MODEL_DIR / MODEL_FILE)
        if missing := set(languages) - set(codes):
            raise ValueError(f"py3langid knows no {', '.join(sorted(missing))}")
        kept = [column for column, code in enumerate(codes) if code in languages]
        # A new instance of fewer columns: `set_languages` would keep the others in memory.
        self._model: Any = LanguageIdentifier(
            weights[:, kept],
            priors[kept],
            [codes[column] for column in kept],
            moves,
            features,
            norm_probs=True,
            tk_row=rows,
        )

    def best(self, text: str, among: Collection[str]) -> tuple[str, float]:
        """Return the likeliest of some languages, and how likely it is from 0 to 1.

        Raises:
            StopIteration: when none of them is known.
        """
        return next((code, score) for code, score in self._model.rank(text) if code in among)


@functools.cache
def loading() -> Future[Identifier]:
    """Return the process's one identifier, loaded beside whatever else starts."""
    beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="identifier")
    try:
        return beside.submit(Identifier)
    finally:
        beside.shutdown(wait=False)
