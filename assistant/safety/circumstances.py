"""What somebody is treated with, as far as they said so: ``data/safety/circumstances.yml``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from assistant.safety.matcher import Matcher, Numbers
from assistant.safety.notation import Lists, patterns
from assistant.safety.text import Text
from assistant.safety.tokens import Forms, Token
from clinic import located_yaml, schema
from clinic.problems import InvalidFilesError, Problem


class Circumstance(schema.StrictModel):
    """What tells that it is somebody's, and that it is not; and that without which it cannot be."""

    within: str | None = None
    denies: list[Text]
    affirms: list[Text]


class _CircumstancesFile(schema.StrictModel):
    lists: dict[str, list[Text]] = Field(default_factory=dict)
    circumstances: dict[str, Circumstance]


@dataclass(frozen=True)
class Said:
    """The circumstances that a message affirms and those that it denies."""

    affirmed: Set[str] = frozenset()
    denied: Set[str] = frozenset()


class CircumstancesReader:
    """Reads circumstances; used by any number of threads at once."""

    def __init__(self, path: Path, forms: Forms, lists: Lists) -> None:
        """Compile the phrases of a file.

        Raises:
            InvalidFilesError: with every fault of the file.
        """
        document = located_yaml.load(path)
        file = schema.parse(document, _CircumstancesFile)
        self.circumstances = file.circumstances
        compiled = []
        problems: list[Problem] = []
        for name, one in file.circumstances.items():
            if one.within is not None and one.within not in file.circumstances:
                reason = f"'{one.within}' is no circumstance"
                problems.append(document.problem(("circumstances", name, "within"), reason))
            for key, phrases in (("denies", one.denies), ("affirms", one.affirms)):
                for place, phrase in enumerate(phrases):
                    try:
                        found = patterns(phrase, {**lists, **file.lists})
                    except ValueError as error:
                        location = ("circumstances", name, key, place)
                        problems.append(document.problem(location, f"'{phrase}': {error}"))
                        continue
                    compiled += [((name, key == "affirms"), pattern) for pattern in found]
        if problems:
            raise InvalidFilesError(problems)
        self._matcher = Matcher(compiled, forms)

    @property
    def vocabulary(self) -> set[str]:
        """Every word that a phrase names."""
        return self._matcher.vocabulary

    def read(self, tokens: Sequence[Token], numbers: Numbers) -> Said:
        """Return what a message says; what is both denied and affirmed is affirmed, which is the safer.

        Words of a denial affirm nothing: "never had chemo".
        """
        found = self._matcher.find(tokens, numbers)
        denials = [match for match in found if not match.owner[1]]
        denied = {match.owner[0] for match in denials}
        affirmed = {
            match.owner[0]
            for match in found
            if match.owner[1] and not any(no.start < match.end and match.start < no.end for no in denials)
        }
        return Said(frozenset(affirmed), frozenset(denied - affirmed))

    def not_theirs(self, said: Iterable[Said]) -> frozenset[str]:
        """Return the circumstances that are not somebody's after all they said, first to last."""
        denied: set[str] = set()
        for one in said:
            denied = (denied - one.affirmed) | one.denied
        return frozenset(name for name in self.circumstances if self._is_denied(name, denied))

    def _is_denied(self, name: str, denied: Set[str]) -> bool:
        within = self.circumstances[name].within
        return name in denied or (within is not None and self._is_denied(within, denied))
