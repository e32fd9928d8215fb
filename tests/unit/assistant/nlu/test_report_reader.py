"""The component that reads answers to the questions about a symptom, over the real language pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.core.events import ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.language import build
from assistant.nlu.report_reader import REPORTED, ReportReader, earlier_reports
from assistant.report import reading
from assistant.report.form import ANSWER, BEGIN, FAMILY, FORM, LEVEL, SEVERITY, SINCE, SLOTS, STOP, WHAT
from assistant.safety import failures
from clinic.content import report as files


@pytest.fixture(scope="module")
def nlp() -> Any:
    """Return the project's own pipeline."""
    build.build()
    return spacy.load(build.TARGET)


@pytest.fixture(scope="module")
def component(tmp_path_factory: pytest.TempPathFactory) -> ReportReader:
    """Create the component as Rasa does."""
    return ReportReader.create(
        {},
        LocalModelStorage(tmp_path_factory.mktemp("storage")),
        Resource("reader"),
        ExecutionContext(GraphSchema({}), node_name="run_ReportReader0"),
    )


def conversation(domain: Any, *events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("one", list(events), domain.slots, domain=domain)


def asked(domain: Any, step: str, *events: Event) -> DialogueStateTracker:
    """Return a conversation in which the form asks for a step."""
    return conversation(domain, *events, ActiveLoop(FORM), SlotSet("requested_slot", step))


def understood(nlp: Any, text: str, intent: str = "nlu_fallback", **given: Any) -> Message:
    found = {"name": intent, "confidence": 0.9}
    data = {TEXT: text, SPACY_DOCS[TEXT]: nlp(text), INTENT: found, "intent_ranking": [found], **given}
    return Message(data)


def entities(message: Message) -> dict[str, Any]:
    return {one["entity"]: one["value"] for one in message.get(ENTITIES) or []}


def test_an_answer_becomes_an_entity_and_an_intent_of_its_own(
    component: ReportReader, nlp: Any, domain: Any
) -> None:
    message = understood(nlp, "since Monday", "ask_treatment_duration")
    assert component.process([message], asked(domain, SINCE)) == [message]
    assert entities(message) == {SINCE: "since Monday", LEVEL: "call_doctor"}
    assert message.get(INTENT) == {"name": ANSWER, "confidence": 1.0}
    assert [one["name"] for one in message.get("intent_ranking")] == [ANSWER, "ask_treatment_duration"]


def test_what_the_form_holds_already_is_not_said_over(component: ReportReader, nlp: Any, domain: Any) -> None:
    message = understood(nlp, "a 7 since Friday")
    component.process([message], asked(domain, SEVERITY, SlotSet(SINCE, "for weeks")))
    assert entities(message) == {SEVERITY: "a 7 since Friday", LEVEL: "call_doctor"}


@pytest.mark.parametrize("level", ["emergency", "crisis"])
def test_an_alarm_keeps_its_intent_and_its_level(
    level: str, component: ReportReader, nlp: Any, domain: Any
) -> None:
    message = understood(nlp, "stop", level, urgency=level, safety={"rules": ["x"]})
    component.process([message], asked(domain, SINCE))
    assert message.get(INTENT)["name"] == level
    assert message.get("urgency") == level
    assert message.get("safety") == {"rules": ["x"]}


def test_a_question_in_between_stays_one(component: ReportReader, nlp: Any, domain: Any) -> None:
    message = understood(nlp, "What is hospice care?", "ask_hospice_care")
    component.process([message], asked(domain, SINCE))
    assert message.get(INTENT)["name"] == "ask_hospice_care"
    assert SINCE not in entities(message)


def test_what_the_message_was_taken_for_before_an_alarm_counts(
    component: ReportReader, nlp: Any, domain: Any
) -> None:
    taken = {"name": "ask_hospice_care", "confidence": 0.9}
    given = {"urgency": "urgent_same_day", "asked_intent": taken}
    message = understood(nlp, "What is hospice care?", "report_symptom", **given)
    component.process([message], asked(domain, SINCE))
    assert message.get(INTENT)["name"] == "report_symptom"


def test_an_affirmed_sign_raises_the_level_with_its_rule(
    component: ReportReader, nlp: Any, domain: Any
) -> None:
    tracker = asked(domain, files.SIGNS.removeprefix(f"utter_ask_{FORM}_"), SlotSet(FAMILY, "head"))
    message = understood(nlp, "the second one", safety={"rules": [], "kind": "none"})
    component.process([message], tracker)
    assert message.get(INTENT)["name"] == message.get("urgency") == "emergency"
    assert message.get("safety") == {"rules": ["seizure"], "kind": "none"}


def test_the_end_of_the_questions_is_an_intent(component: ReportReader, nlp: Any, domain: Any) -> None:
    message = understood(nlp, "never mind", "deny")
    component.process([message], asked(domain, SINCE))
    assert message.get(INTENT)["name"] == STOP


def test_outside_the_form_nothing_changes_but_what_a_report_says_is_kept(
    component: ReportReader, nlp: Any, domain: Any
) -> None:
    message = understood(nlp, "since Monday my hip aches", "report_symptom", urgency="call_doctor")
    component.process([message], conversation(domain))
    assert message.get(REPORTED) == {SINCE: "since Monday", "report_about": "self", FAMILY: "bones"}
    assert message.get(INTENT)["name"] == "report_symptom"
    assert entities(message) == {}
    other = understood(nlp, "what is hospice", "ask_hospice_care")
    component.process([other], conversation(domain))
    assert other.get(REPORTED) is None


def test_the_form_begins_with_what_was_reported_before(
    component: ReportReader, nlp: Any, domain: Any
) -> None:
    kept = {"urgency": "call_doctor", REPORTED: {SINCE: "since Monday", FAMILY: "bones"}}
    before = UserUttered("since Monday my hip aches", {"name": "report_symptom"}, parse_data=kept)
    message = understood(nlp, "step by step please", BEGIN)
    component.process([message], conversation(domain, before, SlotSet("audience", "carer")))
    found = entities(message)
    assert set(found) == set(SLOTS)
    assert (found[WHAT], found[SINCE]) == ("since Monday my hip aches", "since Monday")
    assert found["report_about"] == "carer"


def test_the_message_that_begins_may_say_what_is_wrong(
    component: ReportReader, nlp: Any, domain: Any
) -> None:
    message = understood(nlp, "I want to report a rash", BEGIN)
    component.process([message], conversation(domain))
    assert entities(message)[WHAT] == "I want to report a rash"
    bare = understood(nlp, "I want to report a symptom", BEGIN)
    component.process([bare], conversation(domain))
    assert entities(bare)[WHAT] is None


def test_only_reports_of_the_session_since_the_last_form_are_taken_up() -> None:
    def report(text: str, level: str = "call_doctor", intent: str = "report_symptom") -> UserUttered:
        return UserUttered(text, {"name": intent}, parse_data={"urgency": level, "intent": {"name": intent}})

    events = [
        *(report("an old one"), SessionStarted(), report("a former one"), ActiveLoop(FORM)),
        *(report("an answer", intent=ANSWER), ActiveLoop(None), report("no report", "none")),
        report("the one"),
    ]
    assert [one.text for one in earlier_reports(events)] == ["the one"]
    many = [report("too long ago"), *[report("no report", "none")] * 6]
    assert earlier_reports(many) == []


def test_a_message_is_answered_as_understood_when_the_reading_breaks(
    component: ReportReader, nlp: Any, domain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(reading, "answered", breaks)
    broken = failures.counts().get("report", 0)
    message = understood(nlp, "since Monday")
    assert component.process([message], asked(domain, SINCE)) == [message]
    assert message.get(INTENT)["name"] == "nlu_fallback"
    assert failures.counts()["report"] == broken + 1


def test_without_a_conversation_or_a_text_there_is_nothing_to_read(component: ReportReader, nlp: Any) -> None:
    message, empty = understood(nlp, "since Monday"), Message({})
    assert component.process([message, empty]) == [message, empty]
    assert message.get(ENTITIES) is None


def test_a_changed_file_trains_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = ReportReader.fingerprint_addon({})
    changed = tmp_path / "report.yml"
    changed.write_text("skip: []", encoding="utf-8")
    monkeypatch.setattr("assistant.nlu.report_reader.REPORT", changed)
    assert ReportReader.fingerprint_addon({}) != before
