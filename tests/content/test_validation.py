"""Validation phrasings measure something only as long as nobody trains on them, or tests with them."""

from __future__ import annotations

from benchmarks.threshold import FOREIGN, phrasings
from clinic.content.index import Acts, Flows, Topics, normalise, story_phrasings
from clinic.problems import PROJECT_ROOT

INSIDE_AT_LEAST, FOREIGN_AT_LEAST, OF_EACH_AT_LEAST = 600, 400, 6


def test_every_topic_act_and_flow_has_validation_phrasings_and_so_has_what_is_foreign(
    topics: Topics, acts: Acts, flows: Flows
) -> None:
    counts: dict[str, int] = {}
    for _, intent in phrasings():
        counts[intent] = counts.get(intent, 0) + 1
    known = {f"ask_{topic}" for topic in topics} | {act for act, (_, file) in acts.items() if file.nlu}
    assert set(counts) == known | set(flows)
    assert min(counts.values()) >= OF_EACH_AT_LEAST
    assert counts[FOREIGN] >= FOREIGN_AT_LEAST
    assert sum(counts.values()) - counts[FOREIGN] >= INSIDE_AT_LEAST


def test_no_validation_phrasing_is_an_example_or_a_test(topics: Topics, acts: Acts, flows: Flows) -> None:
    blocks = [block for _, topic in topics.values() for block in topic.nlu]
    blocks += [block for _, act in acts.values() for block in act.nlu]
    blocks += [block for _, flow in flows.values() for block in flow.nlu]
    trained = {normalise(text) for block in blocks for text in block.phrasings()}
    stories = sorted((PROJECT_ROOT / "tests" / "stories").glob("*/test_*.yml"))
    tested = {normalise(text) for path in stories for text in story_phrasings(path)}
    found = [text for text, _ in phrasings() if normalise(text) in trained | tested and normalise(text)]
    assert not found, found
