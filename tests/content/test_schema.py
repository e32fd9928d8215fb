"""Every file that people edit holds the keys that it should, and no others."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from assistant.language.lexicon import read_lexicon
from clinic import located_yaml, schema
from clinic.content.facts import read_knowledge
from clinic.content.index import story_phrasings
from clinic.content.languages import read_languages
from clinic.content.model import read_acts, read_flows, read_topics
from clinic.content.report import read_report, read_sheet
from clinic.content.wording import read_wording
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem
from clinic.settings import read_clinic
from clinic.spelling import SpellingFile
from commands.checks import Credentials
from tests.content.said import Said, report
from tests.content.sample import REVIEWED, Sample

KINDS = ("topic", "act", "notice")
COPIED = ("contacts", "wording", "spelling")


def readers(root: Path) -> Iterable[Callable[[], object]]:
    """Yield what reads each file of a project; each raises all faults of what it reads."""
    yield partial(read_clinic, root / "clinic.yml", root / "knowledge" / "contacts.yml")
    yield lambda: schema.parse(located_yaml.load(root / "credentials.yml"), Credentials)
    yield partial(read_topics, root / "data" / "topics")
    yield partial(read_acts, root / "data" / "acts")
    yield partial(read_flows, root / "data" / "flows")
    yield partial(read_report, root / "data" / "report.yml")
    yield partial(read_sheet, root / "data" / "visit_sheet.yml")
    yield partial(read_languages, root / "data" / "languages")
    yield partial(read_lexicon, root / "data" / "lexicon")
    yield partial(read_knowledge, root / "knowledge" / "facts.yml")
    yield partial(read_wording, root / "knowledge" / "wording.yml")
    yield lambda: schema.parse(located_yaml.load(root / "knowledge" / "spelling.yml"), SpellingFile)
    for path in sorted((root / "tests" / "stories").rglob("test_*.yml")):
        yield partial(story_phrasings, path)


def schema_problems(root: Path) -> list[Problem]:
    problems: list[Problem] = []
    for read in readers(root):
        try:
            read()
        except InvalidFilesError as error:
            problems += error.problems
    return problems


def metadata_problems(texts: Iterable[Said]) -> Iterable[Problem]:
    """Yield the responses that do not say what they are, or when they were reviewed."""
    for wording in texts:
        if sum(kind in wording.metadata for kind in KINDS) != 1:
            yield wording.problem("metadata", f"must name its {', '.join(KINDS[:-1])} or {KINDS[-1]}")
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(wording.metadata.get("reviewed"))):
            yield wording.problem("metadata.reviewed", 'must be a date in quotes, as "2026-11-22"')


def test_every_file_holds_the_keys_that_it_should() -> None:
    found = schema_problems(PROJECT_ROOT)
    assert not found, report(found)


def test_every_response_says_what_it_is_and_when_it_was_reviewed(texts: list[Said]) -> None:
    found = list(metadata_problems(texts))
    assert not found, report(found)


BREAKS = {
    "clinic.yml": ("\nregion:", "\nregoin:"),
    "credentials.yml": ("WebChannel:", "WebChannel: {port: 5}"),
    "knowledge/contacts.yml": ("name: United Kingdom", "nam: United Kingdom"),
    "knowledge/facts.yml": ("sources:", "sauces:"),
    "knowledge/wording.yml": ("\nforbidden:", "\nforbidden: []\nallowed:"),
    "knowledge/spelling.yml": ("british:", "brutish:"),
    "data/topics/rest.yml": ("category: living", "category: dying"),
    "data/acts/greet.yml": ("\nrules:", "\nrule:"),
    "data/flows/user_walks_on.yml": ("\nnlu:", "\nanswers: {}\nnlu:"),
    "data/report.yml": ("skip:", "skips:"),
    "data/visit_sheet.yml": ("asked_about:", "asked_of:"),
    "data/languages/es.yml": ("lang: es", "lang: Spanish"),
    "data/lexicon/people.yml": ("label: person", "labels: person"),
    "tests/stories/topics/test_rest.yml": ("\nstories:", "\nstory:"),
}


def test_a_broken_file_of_each_kind_is_told_and_all_of_them_at_once(sample: Sample) -> None:
    for name in ("clinic.yml", "credentials.yml", *(f"knowledge/{name}.yml" for name in COPIED)):
        shutil.copy(PROJECT_ROOT / name, sample.root / name)
    shutil.copytree(PROJECT_ROOT / "data" / "lexicon", sample.root / "data" / "lexicon")
    for name, (old, new) in BREAKS.items():
        sample.edit(name, old, new)
    shown = sample.shown(schema_problems(sample.root))
    assert {line.split(":")[0] for line in shown} == set(BREAKS), report(shown)


def test_a_text_without_a_kind_or_a_date_is_told(sample: Sample) -> None:
    assert list(metadata_problems(sample.texts)) == []
    sample.edit("data/safety/notices.yml", f'reviewed: "{REVIEWED}"', "reviewed: in March")
    sample.edit("data/topics/rest.yml", "      topic: rest\n", "")
    notice = sample.line("data/safety/notices.yml", "reviewed:")
    rest = sample.line("data/topics/rest.yml", "metadata:")
    assert sample.shown(metadata_problems(sample.texts)) == [
        f'data/safety/notices.yml:{notice}: must be a date in quotes, as "2026-11-22"',
        f"data/topics/rest.yml:{rest}: must name its topic, act or notice",
    ]
