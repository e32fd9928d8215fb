"""In what light a sign is named: reported, denied, over, imagined, long past, asked about, or dealt with.

The method is ConText (Harkema et al. 2009, https://doi.org/10.1016/j.jbi.2009.05.002) over phrases of its
own, ``data/safety/context.yml``, in the form of medspacy's rules. medspacy itself was tried: its ConText
takes 0.8 ms for 300 characters, which is well, but 1.2 s and 26 MB to import and twenty packages, nltk and
QuickUMLS among them; it reads a spaCy Doc, which a message that a limit refuses has not; and it knows no
question, and no difference between what is over and what never was. What follows takes about as long.

Where it is not clear, a sign is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, validator

from assistant.safety.cues import Cue, Cues, Group, words_of
from assistant.safety.lights import Light, denied_of_somebody, is_told, lights
from assistant.safety.matcher import Match, Matcher, Numbers
from assistant.safety.notation import Lists, patterns
from assistant.safety.text import Text
from assistant.safety.tokens import Forms, Token
from assistant.safety.words import ReadingWords
from clinic import located_yaml, schema
from clinic.problems import InvalidFilesError, Problem

_IN_SIGNS = ("negated", "resolved", "question")
"""A word that is part of a sign says nothing about one: "no" in "no feeling in my legs"."""


_BEGINNING = 4
"""How many letters two words have in common that name the same: thirst, thirsty."""


class ContextFile(schema.StrictModel):
    """``data/safety/context.yml``."""

    lists: dict[str, list[Text]] = Field(default_factory=dict)
    context: list[Group]

    @validator("context")
    def _complete(cls, groups: list[Group]) -> list[Group]:
        missing = {"negated", "hypothetical", "past", "question", "report"} - {
            group.category for group in groups
        }
        if missing:
            raise ValueError(f"has no phrase for {', '.join(sorted(missing))}")
        return groups


class ContextReader:
    """Tells in what light signs are named; used by any number of threads at once."""

    def __init__(self, path: Path, forms: Forms, lists: Lists, words: ReadingWords) -> None:
        """Compile the phrases of a file, which may use the lists given besides its own.

        Raises:
            InvalidFilesError: with every fault of the file.
        """
        document = located_yaml.load(path)
        file = schema.parse(document, ContextFile)
        self._groups = file.context
        self._words = words
        compiled = []
        problems: list[Problem] = []
        for number, group in enumerate(file.context):
            for place, phrase in enumerate(group.says):
                try:
                    compiled += [(number, one) for one in patterns(phrase, {**lists, **file.lists})]
                except ValueError as error:
                    location = ("context", number, "says", place)
                    problems.append(document.problem(location, f"'{phrase}': {error}"))
        if problems:
            raise InvalidFilesError(problems)
        whole = Forms(forms.written, frozenset(), forms.between)
        self._matcher = Matcher(compiled, whole)

    @property
    def vocabulary(self) -> set[str]:
        """Every word that a phrase names."""
        return self._matcher.vocabulary

    def lights(
        self,
        tokens: Sequence[Token],
        named: Sequence[Match[str]],
        guessed: Sequence[Match[str]],
        numbers: Numbers,
    ) -> list[set[Light]]:
        """Return in what lights each match is named, then each that is guessed; an empty set for a report.

        A guess is about a whole part of a message; its words are not those of a sign.
        """
        if not named and not guessed:
            return []
        cues = self._cues(tokens, numbers)
        found = [lights(match, _outside(cues, match), tokens, self._words) for match in named]
        found += [lights(match, _outside(cues, *named), tokens, self._words) for match in guessed]
        denials = [
            match
            for match, light in zip(named, found, strict=False)
            if "negated" in light and denied_of_somebody(match, _outside(cues, match), tokens, self._words)
        ]
        for match, light in zip(named, found, strict=False):
            # "… the thirst page. I'm not thirsty": what was only named is denied afterwards
            if any(_is_same_later(match, denial, tokens) for denial in denials) and not is_told(
                match, cues, tokens, self._words
            ):
                light.add("negated")
        return found

    def _cues(self, tokens: Sequence[Token], numbers: Numbers) -> dict[str, list[Cue]]:
        """Return the phrases found, by category, without those that only look like one."""
        found: dict[str, list[Match[int]]] = defaultdict(list)
        blocked: dict[str, set[int]] = defaultdict(set)
        for match in self._matcher.find(tokens, numbers):
            group = self._groups[match.owner]
            if group.direction == "pseudo":
                blocked[group.category].update(words_of(match))
            else:
                found[group.category].append(match)
        if blocked["dealt_with"]:
            found.pop("dealt_with", None)
            found.pop("outcome", None)
        return {
            category: [
                Cue(self._groups[match.owner], match.start, match.end, frozenset(words_of(match)))
                for match in matches
                if not words_of(match) <= blocked[category]
            ]
            for category, matches in found.items()
        }


def _is_same_later(match: Match[str], later: Match[str], tokens: Sequence[Token]) -> bool:
    """Tell whether a sign is named again in a later sentence with a word that begins alike."""
    if match.owner != later.owner or tokens[match.start].sentence >= tokens[later.start].sentence:
        return False
    beginnings = [
        {tokens[at].word[:_BEGINNING] for at in words_of(one) if len(tokens[at].word) >= _BEGINNING}
        for one in (match, later)
    ]
    return not beginnings[0].isdisjoint(beginnings[1])


def _outside(cues: Cues, *signs: Match[str]) -> dict[str, Sequence[Cue]]:
    """Return the phrases without those that belong to a sign itself."""
    inside = {at for match in signs for at in words_of(match)}
    return {
        category: [cue for cue in found if category not in _IN_SIGNS or inside.isdisjoint(cue.words)]
        for category, found in cues.items()
    }
