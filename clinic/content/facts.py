"""The facts that answers rest on: ``knowledge/facts.yml``, and the sources that carry them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field, HttpUrl

from clinic import located_yaml, schema
from clinic.located_yaml import Document
from clinic.problems import PROJECT_ROOT, InvalidFilesError

FACTS = PROJECT_ROOT / "knowledge" / "facts.yml"


class Source(schema.StrictModel):
    """A page that carries a fact."""

    title: str
    publisher: str
    url: HttpUrl


class Fact(schema.StrictModel):
    """One statement, where it was seen, when it was taken over, and the figures it allows to be said."""

    statement: str
    source: str
    date: date
    region: str | None = None
    figures: list[str] = Field(default_factory=list)
    sensitive: bool = False


class FactsFile(schema.StrictModel):
    """``knowledge/facts.yml``."""

    sources: dict[str, Source]
    facts: dict[str, Fact]


@dataclass(frozen=True)
class Knowledge:
    """Every fact by its id, every source by its key."""

    document: Document
    facts: dict[str, Fact]
    sources: dict[str, Source]

    def sources_of(self, fact_ids: list[str]) -> list[Source]:
        """Return the sources of some facts, each once, the one that carries most of them first.

        Raises:
            KeyError: when a fact does not exist.
        """
        keys = [self.facts[fact_id].source for fact_id in fact_ids]
        return [self.sources[key] for key in sorted(dict.fromkeys(keys), key=lambda key: -keys.count(key))]


def read_knowledge(path: Path = FACTS) -> Knowledge:
    """Read the facts and check that each names a source that is listed.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    document = located_yaml.load(path)
    content = schema.parse(document, FactsFile)
    problems = [
        document.problem(("facts", fact_id, "source"), f"no source is called '{fact.source}'")
        for fact_id, fact in content.facts.items()
        if fact.source not in content.sources
    ]
    unused = set(content.sources) - {fact.source for fact in content.facts.values()}
    problems += [document.problem(("sources", key), f"no fact rests on the source '{key}'") for key in unused]
    if problems:
        raise InvalidFilesError(problems)
    return Knowledge(document, content.facts, content.sources)
