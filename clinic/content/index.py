"""What must hold between files: index == data == tests, in both directions, and answers on facts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from clinic import located_yaml, schema
from clinic.content import wording
from clinic.content.facts import Knowledge
from clinic.content.model import ActFile, Category, StoryFile, TopicFile
from clinic.located_yaml import Document
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem

DOMAIN = PROJECT_ROOT / "domain.yml"
STORIES = PROJECT_ROOT / "tests" / "stories"
NOTICES = ("action_see_your_doctor", "action_safety_disclaimer")
EXAMPLES_AT_LEAST = 20
PHRASINGS_AT_LEAST = 4

Topics = dict[str, tuple[Document, TopicFile]]
Acts = dict[str, tuple[Document, ActFile]]


def normalise(text: str) -> str:
    """Return a phrasing without case, accents, punctuation and doubled spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]", " ", plain.lower()).split())


def topic_problems(topics: Topics, knowledge: Knowledge) -> Iterable[Problem]:
    """Yield what is wrong inside each topic file: names, rule, provenance, wording, choices."""
    questions = {
        response.metadata.question
        for _, topic in topics.values()
        for response in topic.responses.get(f"utter_{_id(topic)}", [])
    }
    for topic_id, (document, topic) in topics.items():
        yield from _names(topic_id, document, topic)
        for name, responses in topic.responses.items():
            for number, response in enumerate(responses):
                at = ("responses", name, number)
                meta = response.metadata
                if meta.topic != topic_id:
                    yield document.problem((*at, "metadata", "topic"), f"must be '{topic_id}'")
                missing = [fact for fact in meta.facts if fact not in knowledge.facts]
                for fact in missing:
                    yield document.problem(
                        (*at, "metadata", "facts"), f"no fact '{fact}' in knowledge/facts.yml"
                    )
                carried = [
                    figure
                    for fact in meta.facts
                    if fact not in missing
                    for figure in knowledge.facts[fact].figures
                ]
                reasons = [
                    *wording.shape(response.text),
                    *wording.words(response.text),
                    *wording.placeholders(response.text, ()),
                    *wording.figures(response.text, carried),
                ]
                for reason in reasons:
                    yield document.problem((*at, "text"), reason)
                for index, button in enumerate(response.buttons):
                    if button.payload not in questions:
                        yield document.problem(
                            (*at, "buttons", index),
                            f"'{button.payload}' is no topic's question (metadata: question)",
                        )
                if not 2 <= len(response.buttons) <= 3:
                    yield document.problem(at, f"has {len(response.buttons)} follow-ups, 2 or 3 are expected")
        if len(topic.nlu[0].phrasings()) < EXAMPLES_AT_LEAST:
            yield document.problem(("nlu",), f"has fewer than {EXAMPLES_AT_LEAST} examples")
        if not any(
            r.metadata.question in topic.nlu[0].phrasings() for rs in topic.responses.values() for r in rs
        ):
            yield document.problem(("nlu",), "its own question is not among its examples")


def act_problems(acts: Acts, placeholders: Iterable[str]) -> Iterable[Problem]:
    """Yield what is wrong inside each act file."""
    known = list(placeholders)
    for act_id, (document, act) in acts.items():
        for name, responses in act.responses.items():
            if not name.startswith("utter_"):
                yield document.problem(("responses", name), "a response's name begins with 'utter_'")
            for number, response in enumerate(responses):
                at = ("responses", name, number)
                if response.metadata.act != act_id:
                    yield document.problem((*at, "metadata", "act"), f"must be '{act_id}'")
                for reason in [
                    *wording.shape(response.text),
                    *wording.words(response.text),
                    *wording.placeholders(response.text, known),
                    *wording.figures(response.text, ()),
                ]:
                    yield document.problem((*at, "text"), reason)
        for index, examples in enumerate(act.nlu):
            if examples.intent != act_id:
                yield document.problem(("nlu", index, "intent"), f"must be '{act_id}'")
        for index, rule in enumerate(act.rules):
            if not rule.rule.startswith(f"answer {act_id}"):
                yield document.problem(("rules", index, "rule"), f"must begin with 'answer {act_id}'")


def index_problems(topics: Topics, acts: Acts) -> Iterable[Problem]:
    """Yield the differences between ``domain.yml`` and the files, in both directions."""
    domain = located_yaml.load(DOMAIN)
    if not isinstance(domain.data, dict):
        yield domain.problem((), "must hold keys and values")
        return
    files = {f"ask_{topic_id}": topics[topic_id][0] for topic_id in topics}
    files |= {act_id: document for act_id, (document, act) in acts.items() if act.nlu}
    listed = domain.data.get("intents") or []
    names_listed = [str(intent) for intent in listed]
    for index, intent in enumerate(names_listed):
        if intent not in files:
            yield domain.problem(("intents", index), f"intent '{intent}' has no file under data/")
        if names_listed.count(intent) > 1:
            yield domain.problem(("intents", index), f"intent '{intent}' stands twice")
    for intent in sorted(set(files) - set(names_listed)):
        yield files[intent].problem((), f"intent '{intent}' is missing in domain.yml")
    if domain.data.get("responses"):
        yield domain.problem(("responses",), "answers stand in data/, not in the domain")
    names: dict[str, Path] = {}
    contents: list[tuple[Document, TopicFile | ActFile]] = [*topics.values(), *acts.values()]
    for document, content in contents:
        for name in content.responses:
            if name in names:
                yield document.problem(("responses", name), f"stands in {names[name].name} as well")
            names[name] = document.path


def fact_problems(topics: Topics, knowledge: Knowledge) -> Iterable[Problem]:
    """Yield the facts that no answer uses."""
    used = {
        fact
        for _, topic in topics.values()
        for responses in topic.responses.values()
        for response in responses
        for fact in response.metadata.facts
    }
    for fact in sorted(set(knowledge.facts) - used):
        yield knowledge.document.problem(("facts", fact), f"no answer uses the fact '{fact}'")


def example_problems(topics: Topics, acts: Acts) -> Iterable[Problem]:
    """Yield training examples that stand in two places, after normalising case and punctuation."""
    seen: dict[str, str] = {}
    contents: list[tuple[str, tuple[Document, TopicFile | ActFile]]] = [*topics.items(), *acts.items()]
    for name, (document, content) in contents:
        for index, examples in enumerate(content.nlu):
            for phrasing in examples.phrasings():
                key = normalise(phrasing)
                if key and key in seen:
                    yield document.problem(("nlu", index), f"'{phrasing}' is also an example of {seen[key]}")
                seen[key] = name


def story_problems(topics: Topics, acts: Acts, folder: Path = STORIES) -> Iterable[Problem]:
    """Yield what is missing or not in place between topics, acts and their story tests."""
    everything: list[tuple[str, tuple[Document, TopicFile | ActFile]]] = [*topics.items(), *acts.items()]
    examples = {
        normalise(phrasing): name
        for name, (_, content) in everything
        for block in content.nlu
        for phrasing in block.phrasings()
    }
    for kind, contents in (("topics", topics), ("acts", acts)):
        tests = {path.stem.removeprefix("test_"): path for path in sorted((folder / kind).glob("test_*.yml"))}
        for name in sorted(set(tests) - set(contents)):
            yield Problem(tests[name], 0, f"tests '{name}', which is not under data/{kind}")
        for name, (document, content) in contents.items():
            if not content.nlu:
                continue
            if name not in tests:
                yield document.problem((), f"has no story test {folder.name}/{kind}/test_{name}.yml")
                continue
            try:
                phrasings = {normalise(phrasing): phrasing for phrasing in story_phrasings(tests[name])}
            except InvalidFilesError as error:
                yield from error.problems
                continue
            if len(phrasings) < PHRASINGS_AT_LEAST:
                yield Problem(
                    tests[name], 0, f"has {len(phrasings)} phrasings, at least {PHRASINGS_AT_LEAST} are due"
                )
            for key, phrasing in phrasings.items():
                if key in examples:
                    yield Problem(tests[name], 0, f"'{phrasing}' is a training example of {examples[key]}")


def story_phrasings(path: Path) -> list[str]:
    """Return what the person says in a story test, in order.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    stories = schema.parse(located_yaml.load(path), StoryFile).stories
    return [str(step["user"]).strip() for story in stories for step in story.steps if "user" in step]


def _names(topic_id: str, document: Document, topic: TopicFile) -> Iterable[Problem]:
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", topic_id):
        yield document.problem((), "a topic's id is lower case with underscores")
    if list(topic.responses) != [f"utter_{topic_id}"]:
        yield document.problem(("responses",), f"must hold 'utter_{topic_id}' and nothing else")
    if topic.nlu[0].intent != f"ask_{topic_id}":
        yield document.problem(("nlu", 0, "intent"), f"must be 'ask_{topic_id}'")
    if topic.rules[0].rule != f"answer {topic_id}":
        yield document.problem(("rules", 0, "rule"), f"must be 'answer {topic_id}'")
    steps = topic.rules[0].steps
    expected = [{"intent": f"ask_{topic_id}"}, {"action": f"utter_{topic_id}"}]
    notices = [{"action": name} for name in NOTICES]
    if any(r.metadata.category is Category.symptoms for rs in topic.responses.values() for r in rs):
        expected += notices
    else:
        expected += notices[1:]
    if steps != expected:
        wanted = ", ".join(value for step in expected for value in step.values())
        yield document.problem(("rules", 0, "steps"), f"the steps must be: {wanted}")


def _id(topic: TopicFile) -> str:
    return topic.nlu[0].intent.removeprefix("ask_")
