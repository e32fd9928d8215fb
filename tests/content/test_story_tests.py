"""Every topic and act is tested with phrasings that nobody trained on."""

from __future__ import annotations

from clinic.content import index
from clinic.content.index import Acts, Topics
from tests.content.said import report
from tests.content.sample import Sample


def test_every_topic_and_act_has_its_story_test(topics: Topics, acts: Acts) -> None:
    found = list(index.story_problems(topics, acts))
    assert not found, report(found)


def test_what_is_missing_in_story_tests_is_told_all_at_once(sample: Sample) -> None:
    assert list(index.story_problems(sample.topics, sample.acts, sample.stories)) == []
    sample.edit("tests/stories/topics/test_rest.yml", "rest phrasing 1\n", "Rest question 1?\n")
    sample.edit("tests/stories/topics/test_walks.yml", "walks phrasing 2\n", "walks phrasing 1\n")
    (sample.stories / "acts" / "test_greet.yml").rename(sample.stories / "acts" / "test_bow.yml")
    assert sample.shown(index.story_problems(sample.topics, sample.acts, sample.stories)) == [
        "tests/stories/topics/test_rest.yml: 'Rest question 1?' is a training example of rest",
        "tests/stories/topics/test_walks.yml: has 3 phrasings, at least 4 are due",
        "tests/stories/acts/test_bow.yml: tests 'bow', which is not under data/acts",
        "data/acts/greet.yml:1: has no story test stories/acts/test_greet.yml",
    ]
