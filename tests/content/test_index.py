"""What is listed is there, and what is there is listed: the domain, the data and the actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from rasa.shared.core.constants import ACTION_DEACTIVATE_LOOP_NAME

from clinic import located_yaml
from clinic.content import index
from clinic.content.index import Acts, Content, Flows, Topics
from clinic.content.model import FLOWS, ActFile, Button, TopicFile
from clinic.located_yaml import Document
from clinic.problems import PROJECT_ROOT, Problem
from tests.content.said import Said, report
from tests.content.sample import Sample


def place_problems(data: Iterable[Document]) -> Iterable[Problem]:
    """Yield what Rasa would train on, or leave out, without a word: it says nothing of either."""
    files: dict[str, list[str]] = defaultdict(list)
    for document in data:
        name = f"{document.path.parent.name}/{document.path.name}"
        if document.path.name.startswith("test_"):
            yield document.problem((), "a test inside data/ is trained on; it belongs to tests/stories")
        if "intents" in document.data:
            yield document.problem(("intents",), "Rasa ignores intents here; they stand in domain.yml")
        for response in document.data.get("responses") or {}:
            files[response].append(name)
            if len(files[response]) > 1:
                reason = f"stands in {files[response][0]} as well, and the later silently wins"
                yield document.problem(("responses", response), reason)


def action_problems(
    topics: Topics, acts: Acts, flows: Flows, texts: Iterable[Said], domain_path: Path, folder: Path
) -> list[Problem]:
    """Return where the domain's actions, their modules and the rules that call them differ."""
    domain = located_yaml.load(domain_path)
    listed = list(domain.data.get("actions") or [])
    modules = {path.stem: path for path in sorted(folder.glob("action_*.py"))}
    problems = [
        domain.problem(("actions", number), f"action '{name}' has no module {folder.name}/{name}.py")
        for number, name in enumerate(listed)
        if name not in modules
    ]
    problems += [
        Problem(path, 0, f"action '{name}' is missing in domain.yml")
        for name, path in modules.items()
        if name not in listed
    ]
    forms = domain.data.get("forms") or {}
    known = {*listed, *(text.name for text in texts), *forms, ACTION_DEACTIVATE_LOOP_NAME}
    contents: list[tuple[Document, Content]] = [*topics.values(), *acts.values(), *flows.values()]
    for document, content in contents:
        for number, rule in enumerate(content.rules):
            problems += [
                document.problem(("rules", number, "steps"), f"nothing is called '{step['action']}'")
                for step in rule.steps
                if "action" in step and step["action"] not in known
            ]
    return problems


def choice_problems(topics: Topics, acts: Acts, flows: Flows) -> Iterable[Problem]:
    """Yield the choices whose message nothing was trained on: they would lead anywhere."""
    contents: list[tuple[Document, TopicFile | ActFile]] = [*topics.values(), *acts.values()]
    everything: list[tuple[Document, Content]] = [*contents, *flows.values()]
    trained = {
        phrasing for _, content in everything for block in content.nlu for phrasing in block.phrasings()
    }
    for document, content in contents:
        for name, wordings in content.responses.items():
            buttons: list[list[Button]] = [wording.buttons for wording in wordings]
            for number, choices in enumerate(buttons):
                for place, button in enumerate(choices):
                    if button.payload not in trained:
                        at = ("responses", name, number, "buttons", place)
                        yield document.problem(at, f"'{button.payload}' is nobody's example")


def test_the_domain_and_the_files_name_the_same_intents(topics: Topics, acts: Acts, flows: Flows) -> None:
    found = list(index.index_problems(topics, acts, flows))
    assert not found, report(found)


def test_everything_under_data_is_used_as_it_stands(data: list[Document]) -> None:
    found = list(place_problems(data))
    assert not found, report(found)


def test_the_domain_the_modules_and_the_rules_name_the_same_actions(
    topics: Topics, acts: Acts, flows: Flows, texts: list[Said]
) -> None:
    found = action_problems(topics, acts, flows, texts, index.DOMAIN, PROJECT_ROOT / "actions")
    assert not found, report(found)


def test_every_choice_leads_to_something_that_was_trained(topics: Topics, acts: Acts, flows: Flows) -> None:
    found = list(choice_problems(topics, acts, flows))
    assert not found, report(found)


def test_no_two_files_are_begun_by_the_same_intent(acts: Acts, flows: Flows) -> None:
    assert len(flows) == len(list(FLOWS.glob("*.yml")))
    assert not flows.keys() & acts.keys()


def test_differences_between_domain_and_files_are_told_all_at_once(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "DOMAIN", sample.domain)
    assert list(index.index_problems(sample.topics, sample.acts, sample.flows)) == []
    sample.edit("domain.yml", "- ask_rest\n", "- ask_snacks\n")
    assert sample.shown(index.index_problems(sample.topics, sample.acts, sample.flows)) == [
        "domain.yml:3: intent 'ask_snacks' has no file under data/",
        "data/topics/rest.yml:1: intent 'ask_rest' is missing in domain.yml",
    ]


def test_what_rasa_would_silently_take_or_leave_is_told_all_at_once(sample: Sample) -> None:
    assert list(place_problems(sample.data)) == []
    sample.write("data/topics/test_rest.yml", 'version: "3.1"\nintents: [ask_rest]\n')
    sample.edit("data/topics/walks.yml", "  utter_walks:\n", "  utter_notice:\n")
    assert sample.shown(place_problems(sample.data)) == [
        "data/topics/test_rest.yml:1: a test inside data/ is trained on; it belongs to tests/stories",
        "data/topics/test_rest.yml:2: Rasa ignores intents here; they stand in domain.yml",
        "data/topics/walks.yml:3: stands in safety/notices.yml as well, and the later silently wins",
    ]


def test_actions_that_are_not_listed_not_written_or_not_there_are_told_all_at_once(sample: Sample) -> None:
    sample.edit("data/acts/greet.yml", "action: utter_greet", "action: utter_greeting")
    sample.edit("data/flows/user_walks_on.yml", "action: utter_walks", "action: utter_hikes")
    sample.write("domain.yml", "intents: []\nactions:\n- action_sing\n- action_safety_disclaimer\n")
    sample.write("actions/action_safety_disclaimer.py", "")
    sample.write("actions/action_dance.py", "")
    sample.write("actions/turns.py", "")
    folder = sample.root / "actions"
    found = action_problems(sample.topics, sample.acts, sample.flows, sample.texts, sample.domain, folder)
    line = sample.line("data/acts/greet.yml", "steps:")
    flow = sample.line("data/flows/user_walks_on.yml", "steps:")
    assert sample.shown(found) == [
        "domain.yml:3: action 'action_sing' has no module actions/action_sing.py",
        "actions/action_dance.py: action 'action_dance' is missing in domain.yml",
        f"data/acts/greet.yml:{line}: nothing is called 'utter_greeting'",
        f"data/flows/user_walks_on.yml:{flow}: nothing is called 'utter_hikes'",
    ]


def test_a_choice_that_nobody_trained_on_is_told(sample: Sample) -> None:
    assert list(choice_problems(sample.topics, sample.acts, sample.flows)) == []
    sample.edit("data/topics/rest.yml", "payload: What is good about walks?", "payload: Take me further")
    assert list(choice_problems(sample.topics, sample.acts, sample.flows)) == []
    sample.edit("data/acts/greet.yml", "payload: What is good about rest?", "payload: Sing to me")
    line = sample.line("data/acts/greet.yml", "title: Rest")
    expected = f"data/acts/greet.yml:{line}: 'Sing to me' is nobody's example"
    assert sample.shown(choice_problems(sample.topics, sample.acts, sample.flows)) == [expected]
