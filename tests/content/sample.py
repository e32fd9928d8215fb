"""A small project without faults, in a folder of its own: a test breaks one thing and sees what is said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from clinic import located_yaml
from clinic.content.facts import Knowledge, read_knowledge
from clinic.content.index import Acts, Flows, Topics
from clinic.content.model import read_acts, read_flows, read_topics
from clinic.content.report import REPORT, SHEET
from clinic.located_yaml import Document
from clinic.problems import Problem
from tests.content.said import Said, documents, said

REVIEWED = "2026-03-01"
_SAYING = {
    "rest": "Rest helps the body to heal after a hard day, and a short sleep is often enough.",
    "walks": "A short walk each day can lift the mood, and it keeps the body strong.",
}
_SAYING_MORE = {
    "rest": "A nap in the day is good as well, but a long one can keep people awake at night.",
    "walks": "Sit down on the way when the legs are tired, and go home when the sun is low.",
}
_FACTS = """\
sources:
  guide:
    title: A guide
    publisher: A health service
    url: https://www.health.example/guide
facts:
  rest.1:
    statement: Sleep lets a body mend itself.
    source: guide
    date: 2026-01-02
  walks.1:
    statement: Of ten people who walk, nine like it.
    source: guide
    date: 2026-01-02
    figures: [9 in 10]
"""
_ACT = """\
version: "3.1"
responses:
  utter_greet:
  - text: Hello, this is {clinic_name}. Ask what you like.
    buttons:
    - title: Rest
      payload: What is good about rest?
    metadata:
      act: greet
      reviewed: "2026-03-01"
rules:
- rule: answer greet
  steps:
  - intent: greet
  - action: utter_greet
nlu:
- intent: greet
  examples: |
    - hello there
    - good morning
"""
_FLOW = """\
version: "3.1"
rules:
- rule: on after rest
  condition:
  - slot_was_set:
    - walked: true
  steps:
  - intent: walk_on
  - action: utter_rest
  - action: action_safety_disclaimer
- rule: on before any answer
  steps:
  - intent: walk_on
  - action: utter_walks
  - action: action_safety_disclaimer
nlu:
- intent: walk_on
  examples: |
    - Take me further
    - on we go
"""
_NOTICE = """\
version: "3.1"
responses:
  utter_notice:
  - text: I am a program. Please ask the care team at {clinic_name}.
    metadata:
      notice: notice
      reviewed: "2026-03-01"
"""
_ALARM = f"""\
version: "3.1"

responses:
  utter_alarm_collapse:
  - text: |-
      Call {{emergency_number}} now.
    metadata:
      act: greet
      urgency: emergency
      rule: collapse
      facts: [rest.1]
      reviewed: "{REVIEWED}"
"""

_LANGUAGE = """\
version: "3.1"
responses:
  utter_other_language_es:
  - text: >-
      Emergencias: {emergency_number}. {clinic_name}: {clinic_phone}.
    metadata:
      act: out_of_scope
      lang: es
      reviewed: "2026-03-01"
"""
_DOMAIN = """\
version: "3.1"
intents:
- ask_rest
- ask_walks
- greet
- walk_on
"""


class Sample:
    """The project's folder, and what its readers read in it."""

    def __init__(self, root: Path) -> None:
        """Write the project below an existing folder."""
        self.root = root.resolve()
        for topic_id in ("rest", "walks"):
            self.write(f"data/topics/{topic_id}.yml", _topic(topic_id))
            self.write(f"tests/stories/topics/test_{topic_id}.yml", _story(topic_id, f"ask_{topic_id}"))
        self.write("data/acts/greet.yml", _ACT)
        self.write("tests/stories/acts/test_greet.yml", _story("greet", "greet"))
        self.write("data/flows/user_walks_on.yml", _FLOW)
        self.write("tests/stories/flows/test_walk_on.yml", _story("walk_on", "walk_on", "utter_walks"))
        self.write("data/safety/notices.yml", _NOTICE)
        self.write("data/safety/alarms/emergency.yml", _ALARM)
        self.write("data/languages/es.yml", _LANGUAGE)
        self.write("data/report.yml", _report())
        self.write("data/visit_sheet.yml", _sheet())
        self.write("knowledge/facts.yml", _FACTS)
        self.write("domain.yml", _DOMAIN)

    @property
    def topics(self) -> Topics:
        """The topics as they stand now."""
        return read_topics(self.root / "data" / "topics")

    @property
    def acts(self) -> Acts:
        """The acts as they stand now."""
        return read_acts(self.root / "data" / "acts")

    @property
    def flows(self) -> Flows:
        """The flows as they stand now."""
        return read_flows(self.root / "data" / "flows")

    @property
    def knowledge(self) -> Knowledge:
        """The facts as they stand now."""
        return read_knowledge(self.root / "knowledge" / "facts.yml")

    @property
    def domain(self) -> Path:
        """The domain's file."""
        return self.root / "domain.yml"

    @property
    def stories(self) -> Path:
        """The folder of the story tests."""
        return self.root / "tests" / "stories"

    @property
    def data(self) -> list[Document]:
        """All that is trained on, as it stands now."""
        return documents(self.root / "data")

    @property
    def texts(self) -> list[Said]:
        """All that a person may be told, as it stands now."""
        return list(said(self.data))

    def write(self, path: str, text: str) -> None:
        """Write a file of the project, whole."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands exactly once in a file of the project."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
        self.write(path, text.replace(old, new))

    def line(self, path: str, text: str) -> int:
        """Return the line (1-based) of a file on which a text stands, once or for the last time."""
        lines = (self.root / path).read_text(encoding="utf-8").splitlines()
        return max(number for number, line in enumerate(lines, start=1) if text in line)

    def shown(self, problems: Iterable[Problem]) -> list[str]:
        """Return problems as text, their paths relative to the project."""
        return [str(problem).replace(f"{self.root}/", "") for problem in problems]


def _report() -> str:
    """Return how a report is read as the project has it, without families: no flow here asks for signs."""
    keys = located_yaml.load(REPORT).data
    keys["families"] = {}
    keys["pain"]["rule"] = "collapse"
    return yaml.safe_dump(keys, sort_keys=False)


def _sheet() -> str:
    """Return the words of the visit sheet as the project has them, on a fact of this one."""
    keys = located_yaml.load(SHEET).data
    keys["facts"] = ["rest.1"]
    for question in keys["questions"]:
        question["facts"] = ["rest.1"]
    return yaml.safe_dump(keys, sort_keys=False)


def _topic(topic_id: str) -> str:
    """Return a topic's file; the second layer's keys have quotes, so that what a test breaks stands once."""
    examples = "".join(f"    - {topic_id} question {number}\n" for number in range(1, 21))
    return f"""\
version: "3.1"
responses:
  utter_{topic_id}:
  - text: |-
      {_SAYING[topic_id]}
      - Ask the care team what suits the person.
    buttons:
    - title: Rest
      payload: What is good about rest?
    - title: Walks
      payload: What is good about walks?
    metadata:
      topic: {topic_id}
      title: {topic_id.title()}
      question: What is good about {topic_id}?
      category: living
      facts: [{topic_id}.1]
      reviewed: "{REVIEWED}"
  utter_{topic_id}_more:
  - {{'text': '{_SAYING_MORE[topic_id]}',
     'buttons': [{{'title': 'Rest', 'payload': 'What is good about rest?'}},
                 {{'title': 'Walks', 'payload': 'What is good about walks?'}}],
     'metadata': {{'topic': '{topic_id}',
                  'title': '{topic_id.title()}',
                  'question': 'What is good about {topic_id}?',
                  'category': 'living',
                  'facts': ['rest.1'],
                  'reviewed': '{REVIEWED}'}}}}
rules:
- rule: answer {topic_id}
  steps:
  - intent: ask_{topic_id}
  - action: utter_{topic_id}
  - action: action_safety_disclaimer
nlu:
- intent: ask_{topic_id}
  examples: |
    - What is good about {topic_id}?
{examples}"""


def _story(name: str, intent: str, response: str = "") -> str:
    stories = "".join(
        f"""\
- story: {name} {number}
  steps:
  - user: |
      {name} phrasing {number}
    intent: {intent}
  - action: {response or f"utter_{name}"}
"""
        for number in range(1, 5)
    )
    return f'version: "3.1"\nstories:\n{stories}'
