"""The report's page: what it holds, and that nothing of what people wrote becomes more than words."""

from __future__ import annotations

import base64
import hashlib
import re
import stat
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.insight.content import Review
from assistant.insight.figures import figures
from assistant.insight.groups import Group, Known
from assistant.insight.page import Report, render, write
from tests.unit.assistant.insight.samples import DAY, count, question

HOSTILE = "<script>alert('1')</script> & \"quotes\" {{ 7*7 }}"
KNOWN = Known("ask_hospice_care", "Hospice care", "data/topics/hospice_care.yml", frozenset())
FIRST = DAY - timedelta(weeks=7)
COUNTS = {
    count(): 3,
    count(day=FIRST): 1,
    count(topic="", outcome="not_sure"): 2,
    count(topic="", outcome="alarm", level="crisis"): 1,
    count(outcome="helpful"): 3,
    count(outcome="unhelpful"): 1,
}
FULL = Report(
    clinic="Testvale Clinic",
    first=FIRST,
    last=DAY,
    made=DAY,
    delete_by=DAY + timedelta(days=9),
    keeps_questions=True,
    figures=figures(COUNTS, FIRST, DAY),
    groups=[
        Group((question(text=HOSTILE), question("b" * 32, text="what of hospise")), ((KNOWN, 0.41),)),
        Group((question("c" * 32, text="can my dog catch it", kind="unhelpful"),), ((KNOWN, 0.1),)),
        Group((question("d" * 32, text="parking"),), ()),
    ],
    reviews=[
        Review("data/topics/coping.yml", date(2026, 11, 1), 2),
        Review("data/b.yml", date(2026, 12, 1), 1),
    ],
    titles={"hospice_care": "Hospice care"},
)
EMPTY = replace(FULL, figures=figures({}, FIRST, DAY), groups=[], reviews=[])


class Page(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.source = render(report)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words, on one line."""
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_page_shows_every_part() -> None:
    text = Page(FULL).text
    for expected in (
        "Testvale Clinic",
        "7 Oct 2026 to 25 Nov 2026",
        "Delete this page by 4 Dec 2026",
        "messages 7",
        "answered from a topic 57%",
        "Suggested topic: Hospice care 41%",
        "No topic seems to fit. Nearest: Hospice care 10%",
        "Asked once, like no other: 2",
        "1 did not help",
        "- what of hospise",
        "Lines for data/topics/hospice_care.yml",
        "1 Nov 2026 late data/topics/coping.yml 2",
        "1 Dec 2026 data/b.yml 1",
    ):
        assert expected in text, expected


def test_every_plot_has_a_title_and_a_table_beside_it() -> None:
    page = Page(FULL)
    plots = [one for one in page.all("svg") if one.get("role") == "img"]
    assert len(plots) == 2
    ids = {one["id"] for _, one in page.tags if "id" in one}
    assert all(one["aria-labelledby"] in ids for one in plots)
    assert len(page.all("table")) == 5


def test_headings_go_down_one_level_at_a_time_and_ids_are_unique() -> None:
    page = Page(FULL)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [one["id"] for _, one in page.tags if "id" in one]
    assert len(ids) == len(set(ids))
    inner = {one["href"] for one in page.all("a")}
    assert {f"#{name}" for name in ids} >= inner


def test_what_people_wrote_stays_words() -> None:
    page = Page(FULL)
    assert len(page.all("script")) == 1
    assert "<script>alert(" not in page.source
    assert HOSTILE in page.text
    assert "49" not in page.text.replace("{{ 7*7 }}", "")


def test_nothing_is_loaded_and_only_the_page_s_own_script_may_run() -> None:
    page = Page(FULL)
    [policy] = [one["content"] for one in page.all("meta") if one.get("http-equiv")]
    [script] = re.findall(r"<script>(.*?)</script>", page.source, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy is not None
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    assert not re.search(r"https?:|//[a-z]|url\(|@import", page.source)
    assert not [one for _, one in page.tags if any(name.startswith("on") for name in one)]


def test_an_empty_page_says_so_and_still_tells_of_reviews() -> None:
    page = Page(EMPTY)
    assert "Nothing was asked yet" in page.text
    assert "No text has to be reviewed" in page.text
    assert page.all("svg") == []
    assert "coping.yml" in Page(replace(EMPTY, reviews=FULL.reviews)).text


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (replace(FULL, groups=[], keeps_questions=False), "keep_unanswered: false"),
        (replace(FULL, groups=[]), "Nothing in this time: every message found an answer"),
        (replace(FULL, figures=figures({count(outcome="act"): 1}, DAY, DAY)), "No question about a topic"),
        (replace(FULL, figures=figures({count(): 1}, DAY, DAY)), "Nobody said whether an answer helped"),
        (replace(FULL, figures=figures({count(): 1}, DAY, DAY)), "No message called for more than an answer"),
    ],
)
def test_a_part_without_figures_says_so(report: Report, told: str) -> None:
    assert told in Page(report).text


def test_a_year_of_weeks_labels_every_fourth_or_so() -> None:
    first = DAY - timedelta(weeks=52)
    page = Page(replace(FULL, figures=figures({**COUNTS, count(day=first): 1}, first, DAY)))
    assert len(re.findall(r'<text x="[\d.]+%" y="218.0"', page.source)) <= 2 * 13


def test_the_page_is_its_owner_s_alone_and_replaces_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.html"
    write(FULL, path)
    write(EMPTY, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8") == render(EMPTY)
