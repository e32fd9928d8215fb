"""Every topic, act and flow is tested with phrasings that nobody trained on."""

from __future__ import annotations

from clinic.content import index
from clinic.content.index import Acts, Flows, Topics
from tests.content.said import report
from tests.content.sample import Sample


def test_every_topic_act_and_flow_has_its_story_test(topics: Topics, acts: Acts, flows: Flows) -> None:
    found = list(index.story_problems(topics, acts, flows))
    assert not found, report(found)


def story_problems(sample: Sample) -> list[str]:
    found = index.story_problems(sample.topics, sample.acts, sample.flows, sample.stories)
    return sample.shown(found)


def test_what_is_missing_in_story_tests_is_told_all_at_once(sample: Sample) -> None:
    assert story_problems(sample) == []
    sample.edit("tests/stories/topics/test_rest.yml", "rest phrasing 1\n", "Rest question 1?\n")
    sample.edit("tests/stories/topics/test_walks.yml", "walks phrasing 2\n", "walks phrasing 1\n")
    (sample.stories / "acts" / "test_greet.yml").rename(sample.stories / "acts" / "test_bow.yml")
    (sample.stories / "flows" / "test_walk_on.yml").unlink()
    assert story_problems(sample) == [
        "tests/stories/topics/test_rest.yml: 'Rest question 1?' is a training example of rest",
        "tests/stories/topics/test_walks.yml: has 3 phrasings, at least 4 are due",
        "tests/stories/acts/test_bow.yml: tests 'bow', which is not under data/acts",
        "data/acts/greet.yml:1: has no story test stories/acts/test_greet.yml",
        "data/flows/user_walks_on.yml:1: has no story test stories/flows/test_walk_on.yml",
    ]
