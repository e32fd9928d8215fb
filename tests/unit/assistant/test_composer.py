"""What is said, put together from the project's own domain and facts."""

from __future__ import annotations

import copy
import re
import uuid
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.actions.action import create_bot_utterance
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.slots import BooleanSlot, CategoricalSlot, TextSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.composer import DEBUG_VARIABLE, LEAD, Composer
from assistant.report.form import FAMILY, FORM, LEVEL, WHAT
from assistant.report.speaking import AFTER_CALL, DONE, QUESTION, SHEET, SHEET_READY
from clinic.content.approvals import Approval, texts
from clinic.content.facts import read_knowledge
from clinic.content.report import SIGNS
from clinic.problems import InvalidFilesError
from clinic.words import PLACEHOLDERS

STAMPED = {"id", "time", "lang", "topics", "act", "suggested", "urgency", "sources", "responses"}
NOT_SURE = "utter_not_sure"
FOREIGN = "utter_out_of_scope"


def after(parse_data: dict[str, Any] | None = None) -> DialogueStateTracker:
    """Return a conversation whose latest message was understood in a way; without, one that has none."""
    heard = [] if parse_data is None else [UserUttered("…", parse_data=parse_data)]
    return DialogueStateTracker.from_events("one", heard, [])


async def say(
    composer: Composer, name: str, parse_data: dict[str, Any] | None = None, **words: Any
) -> dict[str, Any]:
    """Return a response that exists."""
    response = await composer.generate(name, after(parse_data), "web", **words)
    assert response is not None
    return response


@pytest.fixture
def written(composer: Composer, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[dict[str, Any]]]:
    """Return responses of the test's own, which the composer says beside the domain's."""
    own: dict[str, list[dict[str, Any]]] = {}
    monkeypatch.setattr(composer, "responses", {**composer.responses, **own})
    responses: dict[str, list[dict[str, Any]]] = composer.responses
    return responses


@pytest.fixture
def facts() -> tuple[list[str], list[str]]:
    """Return two facts of one source of the project, and two of another."""
    by_source: dict[str, list[str]] = {}
    for fact_id, fact in read_knowledge().facts.items():
        by_source.setdefault(fact.source, []).append(fact_id)
    one, other = [ids[:2] for ids in by_source.values() if len(ids) > 1][:2]
    return one, other


def topics(domain: Domain) -> dict[str, dict[str, Any]]:
    """Return the metadata of every topic's answer."""
    found = {name: variants[0].get("metadata") or {} for name, variants in domain.responses.items()}
    return {name: metadata for name, metadata in found.items() if "topic" in metadata}


@pytest.mark.asyncio
async def test_every_topic_is_stamped_with_what_clients_need(composer: Composer, domain: Domain) -> None:
    assert topics(domain)
    for name, metadata in topics(domain).items():
        stamp = (await say(composer, name))["metadata"]
        assert stamp.keys() == STAMPED | {"reviewed", "category"}
        assert (stamp["topics"], stamp["act"], stamp["suggested"]) == ([metadata["topic"]], None, [])
        assert (stamp["reviewed"], stamp["category"]) == (metadata["reviewed"], metadata["category"])
        assert stamp["sources"]
        assert (stamp["lang"], stamp["urgency"]) == ("en", "none")
        assert str(uuid.UUID(stamp["id"])) == stamp["id"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp["time"])


@pytest.mark.asyncio
async def test_an_act_is_stamped_with_its_name_and_has_no_topic(composer: Composer) -> None:
    stamp = (await say(composer, "utter_help"))["metadata"]
    assert (stamp["act"], stamp["topics"], stamp["sources"]) == ("help", [], [])


@pytest.mark.asyncio
async def test_a_response_without_metadata_is_stamped_as_well(composer: Composer, written: Any) -> None:
    written["utter_plain"] = [{"text": "Hello."}]
    response = await say(composer, "utter_plain")
    assert response["metadata"].keys() == STAMPED
    assert response["metadata"]["topics"] == []


@pytest.mark.asyncio
async def test_sources_are_named_once_the_one_that_carries_most_facts_first(
    composer: Composer, written: Any, facts: tuple[list[str], list[str]]
) -> None:
    (one, _), (other, another) = facts
    knowledge = read_knowledge()
    source, most = knowledge.facts[one].source, knowledge.facts[other].source
    for ids, keys in (
        ([one, other, another], [most, source]),
        ([other, one], [most, source]),
        ([one, other], [source, most]),
        ([one, one], [source]),
        ([], []),
    ):
        written["utter_x"] = [{"text": "x", "metadata": {"facts": ids}}]
        assert (await say(composer, "utter_x"))["metadata"]["sources"] == [
            {
                "title": knowledge.sources[key].title,
                "publisher": knowledge.sources[key].publisher,
                "url": str(knowledge.sources[key].url),
            }
            for key in keys
        ]


@pytest.mark.asyncio
async def test_saying_something_twice_makes_two_messages_and_leaves_the_domain_as_it_was(
    composer: Composer, domain: Domain
) -> None:
    before = copy.deepcopy(domain.responses)
    ranking = {"intent_ranking": [{"name": "ask_hospice_care", "confidence": 0.3}]}
    first, second = [await say(composer, NOT_SURE, ranking) for _ in range(2)]
    assert first["text"] == second["text"]
    assert first["metadata"]["id"] != second["metadata"]["id"]
    assert domain.responses == before


@pytest.mark.asyncio
async def test_no_response_of_the_domain_keeps_a_placeholder(composer: Composer, domain: Domain) -> None:
    # The composer alone says the first, with its word; the others wait for something reported.
    for name in domain.responses.keys() - {LEAD, SHEET, SHEET_READY}:
        response = await say(composer, name)
        buttons = [text for button in response.get("buttons") or [] for text in button.values()]
        assert not re.search(r"[{}]", " ".join([response["text"], *buttons])), name


@pytest.mark.asyncio
async def test_the_clinic_s_own_words_are_filled_in(
    composer: Composer, written: Any, clinic: dict[str, Any]
) -> None:
    written["utter_x"] = [
        {"text": " | ".join(f"{{{name}}}" for name in PLACEHOLDERS), "buttons": [{"title": "{clinic_name}"}]}
    ]
    response = await say(composer, "utter_x")
    said = dict(zip(PLACEHOLDERS, response["text"].split(" | "), strict=True))
    assert said["clinic_name"] == response["buttons"][0]["title"] == clinic["name"]
    assert said["clinic_phone"] == clinic["telephone"]
    assert said["assistant_name"] == clinic["branding"]["assistant_name"]
    assert said["out_of_hours_phone"] == clinic["out_of_hours"]["telephone"]
    assert said["retention_days"] == str(clinic["retention_days"])
    assert said["emergency_number"] == "911"


@pytest.mark.asyncio
async def test_neither_a_slot_nor_an_action_can_put_another_number_in_the_clinic_s_place(
    composer: Composer, written: Any, clinic: dict[str, Any]
) -> None:
    written["utter_x"] = [{"text": "Call {clinic_phone}, {name}."}]
    slots = [TextSlot("clinic_phone", []), TextSlot("name", [])]
    set_ = [SlotSet("clinic_phone", "0900 666"), SlotSet("name", "Ann")]
    tracker = DialogueStateTracker.from_events("one", set_, slots)
    response = await composer.generate("utter_x", tracker, "web", clinic_phone="0900 666")
    assert response is not None
    assert response["text"] == f"Call {clinic['telephone']}, Ann."


@pytest.mark.asyncio
async def test_a_changed_setting_is_said_after_a_restart_without_training(
    domain: Domain, clinic: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clinic.yml"
    path.write_text(yaml.safe_dump({**clinic, "name": "Newname Clinic"}), encoding="utf-8")
    monkeypatch.setenv("CLINIC_SETTINGS", str(path))
    assert "Newname Clinic" in (await say(Composer(None, domain), "utter_welcome"))["text"]


def test_wrong_settings_stop_the_start(
    domain: Domain, clinic: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clinic.yml"
    path.write_text(yaml.safe_dump({**clinic, "telephone": "ask at the desk"}), encoding="utf-8")
    monkeypatch.setenv("CLINIC_SETTINGS", str(path))
    with pytest.raises(InvalidFilesError, match="telephone"):
        Composer(None, domain)


@pytest.mark.asyncio
async def test_an_unknown_response_is_none(composer: Composer) -> None:
    assert await composer.generate("utter_nothing_of_that_name", after(), "web") is None


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("parse_data", "urgency"),
    [
        (None, "none"),
        ({}, "none"),
        ({"urgency": "crisis"}, "crisis"),
        ({"urgency": "call_doctor"}, "call_doctor"),
    ],
)
async def test_the_urgency_is_what_the_latest_message_called_for(
    composer: Composer, parse_data: dict[str, Any] | None, urgency: str
) -> None:
    assert (await say(composer, "utter_help", parse_data))["metadata"]["urgency"] == urgency


@pytest.mark.asyncio
async def test_did_you_mean_offers_the_plausible_topics_as_choices(
    composer: Composer, domain: Domain
) -> None:
    ranking = [
        {"name": "nlu_fallback", "confidence": 0.4},
        {"name": "ask_hospice_care", "confidence": 0.2},
        {"name": "ask_palliative_care", "confidence": 0.3},
        {"name": "greet", "confidence": 0.3},
        {"name": "ask_curable", "confidence": 0.01},
    ]
    response = await say(composer, NOT_SURE, {"intent_ranking": ranking})
    assert response["metadata"]["suggested"] == ["palliative_care", "hospice_care"]
    assert response["metadata"]["topics"] == []
    assert response["buttons"] == [
        {"title": metadata["title"], "payload": metadata["question"]}
        for metadata in (topics(domain)["utter_palliative_care"], topics(domain)["utter_hospice_care"])
    ]
    assert response["text"] != (await say(composer, FOREIGN))["text"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "parse_data",
    [
        None,
        {},
        {"intent_ranking": []},
        {"intent_ranking": None},
        {"intent_ranking": [{"name": "ask_curable", "confidence": 0.02}]},
        {"intent_ranking": [{"name": "greet", "confidence": 0.9}]},
    ],
)
async def test_a_message_that_means_nothing_we_know_is_foreign(
    composer: Composer, parse_data: dict[str, Any] | None
) -> None:
    response, foreign = await say(composer, NOT_SURE, parse_data), await say(composer, FOREIGN, parse_data)
    assert response["text"] == foreign["text"]
    assert response["buttons"] == foreign["buttons"]
    assert (response["metadata"]["act"], response["metadata"]["suggested"]) == ("out_of_scope", [])


@pytest.mark.asyncio
async def test_an_answer_s_own_choices_are_left_as_they_are(composer: Composer, domain: Domain) -> None:
    ranking = [{"name": "ask_curable", "confidence": 0.9}]
    response = await say(composer, "utter_hospice_care", {"intent_ranking": ranking})
    assert response["buttons"] == domain.responses["utter_hospice_care"][0]["buttons"]
    assert response["metadata"]["suggested"] == []


@pytest.mark.asyncio
async def test_only_for_debugging_a_message_tells_what_was_understood(
    domain: Domain, clinic: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    understood = {"intent": {"name": "greet", "confidence": 0.7}, "intent_ranking": []}
    monkeypatch.setenv(DEBUG_VARIABLE, "")
    assert "debug" not in (await say(Composer(None, domain), "utter_greet", understood))["metadata"]
    monkeypatch.setenv(DEBUG_VARIABLE, "1")
    debugging = Composer(None, domain)
    stamp = (await say(debugging, "utter_greet", understood))["metadata"]
    assert stamp["debug"] == {"intent": "greet", "confidence": 0.7}
    assert (await say(debugging, "utter_greet"))["metadata"]["debug"]["intent"] is None


def test_rasa_makes_it_from_its_name_in_the_endpoints(domain: Domain, clinic: dict[str, Any]) -> None:
    made = NaturalLanguageGenerator.create(EndpointConfig(type="assistant.composer.Composer"), domain)
    assert type(made) is Composer
    assert made.responses == domain.responses
    assert Composer().responses == {}


def conversation(*slots: tuple[str, Any], **parse_data: Any) -> DialogueStateTracker:
    """Return a conversation with slots set, whose latest message was understood in a way."""
    kinds = {"audience": CategoricalSlot("audience", [], values=["self", "carer"])}
    known = [kinds.get(name) or BooleanSlot(name, []) for name, _ in slots]
    heard = [UserUttered("…", parse_data=parse_data), *(SlotSet(name, value) for name, value in slots)]
    return DialogueStateTracker.from_events("one", heard, known)


async def text_of(composer: Composer, name: str, tracker: DialogueStateTracker) -> str:
    """Return the text that is said."""
    response = await composer.generate(name, tracker, "web")
    assert response is not None
    return str(response["text"])


def variation(text: str, **conditions: Any) -> dict[str, Any]:
    """Return a variation of a response."""
    found = [{"type": "slot", "name": name, "value": value} for name, value in conditions.items()]
    return {"text": text, **({"condition": found} if found else {})}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ([], "for you"),
        ([("audience", None)], "for you"),
        ([("audience", "self")], "for you"),
        ([("audience", "carer")], "for a carer"),
        ([("audience", "carer"), ("wants_figures", True)], "figures"),
        ([("wants_figures", True)], "figures"),
        ([("wants_figures", None)], "for you"),
    ],
)
async def test_a_variation_is_chosen_by_whom_it_is_for_and_by_consent(
    composer: Composer, written: Any, slots: list[tuple[str, Any]], said: str
) -> None:
    written["utter_x"] = [
        variation("for you"),
        variation("for a carer", audience="carer", wants_figures=False),
        variation("figures", wants_figures=True),
    ]
    assert await text_of(composer, "utter_x", conversation(*slots)) == said


@pytest.mark.asyncio
async def test_a_variation_is_chosen_by_the_clinic_s_state(
    domain: Domain, clinic: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monday_noon = datetime(2026, 11, 23, 17, 0, tzinfo=timezone.utc)
    monkeypatch.setattr("assistant.composer.now", lambda: monday_noon)
    for hours, said in (
        ({"monday": ["08:00-17:00"]}, "open"),
        ({"tuesday": ["08:00-17:00"]}, "closed"),
        ({}, "no hours"),
    ):
        path = tmp_path / "clinic.yml"
        path.write_text(yaml.safe_dump({**clinic, "hours": hours}), encoding="utf-8")
        monkeypatch.setenv("CLINIC_SETTINGS", str(path))
        composer = Composer(None, domain)
        composer.responses["utter_x"] = [
            variation("no hours"),
            variation("open", clinic_open=True),
            variation("closed", clinic_open=False),
        ]
        assert await text_of(composer, "utter_x", conversation()) == said


@pytest.mark.asyncio
async def test_texts_and_titles_are_spelt_as_in_the_region_and_what_a_choice_sends_is_left_alone(
    domain: Domain, clinic: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clinic.yml"
    own = {**clinic, "region": "UK", "name": "Tumor Center"}
    path.write_text(yaml.safe_dump(own), encoding="utf-8")
    monkeypatch.setenv("CLINIC_SETTINGS", str(path))
    composer = Composer(None, domain)
    choice = {"title": "Tumor markers", "payload": "What are tumor markers?"}
    text = "A tumor. Call {emergency_number} or go to {emergency_department}. {clinic_name}"
    composer.responses = {"utter_x": [{"text": text, "buttons": [choice]}]}
    response = await composer.generate("utter_x", conversation(), "web")
    assert response is not None
    assert response["text"] == "A tumour. Call 999 or go to A&E. Tumor Center"
    assert response["buttons"] == [{"title": "Tumour markers", "payload": "What are tumor markers?"}]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("understood", "act_s", "said"),
    [
        ("none", "call_doctor", "call_doctor"),
        ("emergency", "call_doctor", "emergency"),
        ("call_doctor", "crisis", "crisis"),
        ("call_doctor", None, "call_doctor"),
    ],
)
async def test_the_stronger_of_what_was_understood_and_what_is_said_is_the_urgency(
    composer: Composer, written: Any, understood: str, act_s: str | None, said: str
) -> None:
    written["utter_x"] = [{"text": "x", "metadata": {"act": "x", **({"urgency": act_s} if act_s else {})}}]
    response = await composer.generate("utter_x", conversation(urgency=understood), "web")
    assert response is not None
    assert response["metadata"]["urgency"] == said


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("entities", "said"),
    [([], "for you"), ([{"entity": "audience", "value": "carer"}], "for a carer")],
)
async def test_whom_a_cry_for_help_is_about_is_not_taken_from_what_was_said_before(
    composer: Composer, written: Any, entities: list[dict[str, str]], said: str
) -> None:
    alarm = {"metadata": {"act": "crisis", "urgency": "crisis"}}
    written["utter_x"] = [
        {**variation("for you"), **alarm},
        {**variation("for a carer", audience="carer"), **alarm},
    ]
    before = ("audience", "carer")
    assert await text_of(composer, "utter_x", conversation(before, entities=entities)) == said


@pytest.mark.asyncio
async def test_another_response_in_an_act_s_place_still_replies_to_the_act(
    composer: Composer, written: Any
) -> None:
    stamp = (await say(composer, "utter_tell_me_more"))["metadata"]
    assert (stamp["act"], stamp["responses"]) == ("tell_me_more", ["utter_tell_me_more_of_what"])
    written["utter_alpha_more"] = [{"text": "more", "metadata": {"topic": "alpha"}}]
    said = create_bot_utterance(
        {"text": "a", "metadata": {"topics": ["alpha"], "responses": ["utter_alpha"]}}
    )
    written["utter_alpha"] = [{"text": "a", "metadata": {"topic": "alpha"}}]
    heard = [UserUttered("…"), said, UserUttered("more")]
    tracker = DialogueStateTracker.from_events("one", heard, [])
    response = await composer.generate("utter_tell_me_more", tracker, "web")
    assert response is not None
    assert response["text"] == "more"
    assert (response["metadata"]["act"], response["metadata"]["topics"]) == ("tell_me_more", ["alpha"])


@pytest.mark.asyncio
async def test_the_notice_says_whether_the_clinic_has_approved_every_text(
    domain: Domain, clinic: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    every = list(texts(domain.responses))
    approvals = [
        Approval(response=one.response, text=one.hash, name="Ann", role="nurse", date=date(2026, 12, 1))
        for one in every
    ]
    for given, approved in (([], False), (approvals[1:], False), (approvals, True)):
        monkeypatch.setattr("assistant.composer.read_approvals", lambda given=given: given)
        composer = Composer()  # as Rasa makes it: the texts come with the model
        assert await composer.generate("utter_notice", conversation(), "web") is None
        composer.responses = domain.responses
        for name in ("utter_welcome", "utter_notice"):
            said = await text_of(composer, name, conversation())
            assert ("has not approved" in said) is not approved, name
            assert ("approved" in said.replace("has not approved", "")) is approved, name


@pytest.mark.asyncio
@pytest.mark.parametrize("region", ["US", "UK"])
async def test_another_language_is_spoken_stamped_and_not_respelt(
    region: str, domain: Domain, clinic: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clinic.yml"
    path.write_text(yaml.safe_dump({**clinic, "region": region}), encoding="utf-8")
    monkeypatch.setenv("CLINIC_SETTINGS", str(path))
    composer = Composer(None, domain)
    response = await say(composer, "utter_other_language", {"language": "es"})
    written = domain.responses["utter_other_language_es"][0]["text"]
    number = {"US": "911", "UK": "999"}[region]
    assert response["text"] == written.format(
        emergency_number=number, clinic_name=clinic["name"], clinic_phone=clinic["telephone"]
    )
    stamp = response["metadata"]
    assert (stamp["lang"], stamp["act"], stamp["urgency"]) == ("es", "out_of_scope", "none")
    assert (stamp["responses"][0], stamp["topics"]) == ("utter_other_language_es", [])
    composer.responses = {
        "utter_x": [{"text": "color", "metadata": {"lang": "es"}}],
        "utter_y": [{"text": "color"}],
    }
    assert (await say(composer, "utter_x"))["text"] == "color"
    assert (await say(composer, "utter_y"))["text"] == {"US": "color", "UK": "colour"}[region]


@pytest.mark.asyncio
@pytest.mark.parametrize("parse_data", [{"language": "hu"}, {}, None])
async def test_a_language_without_a_text_is_answered_in_english_with_choices(
    composer: Composer, parse_data: dict[str, Any] | None
) -> None:
    response = await say(composer, "utter_other_language", parse_data)
    assert response["metadata"]["lang"] == "en"
    assert "911" in response["text"]
    assert response["buttons"] == (await say(composer, FOREIGN))["buttons"]


@pytest.mark.asyncio
async def test_numbers_in_a_right_to_left_text_keep_their_order(
    composer: Composer, clinic: dict[str, Any]
) -> None:
    response = await say(composer, "utter_other_language", {"language": "ar"})
    assert f"\u2068{clinic['telephone']}\u2069" in response["text"]
    assert "\u2068911\u2069" in response["text"]
    assert "\u2068" not in (await say(composer, "utter_other_language", {"language": "ru"}))["text"]


def reporting(domain: Domain, *events: Event, level: str = "none") -> DialogueStateTracker:
    """Return a conversation in which a symptom is being reported, its latest message of a level."""
    finding = {"rules": ["uncontrolled_pain"], "signs": [], "kind": "symptom"}
    heard = UserUttered("9", parse_data={"urgency": level, "safety": finding})
    begun = [UserUttered("report it"), SlotSet(WHAT, "{clinic_phone} hurts"), SlotSet(FAMILY, "bones")]
    return DialogueStateTracker.from_events(
        "one", [*begun, ActiveLoop(FORM), heard, *events], domain.slots, domain=domain
    )


async def in_form(composer: Composer, name: str, tracker: DialogueStateTracker, channel: str = "web") -> Any:
    return await composer.generate(name, tracker, channel)


@pytest.mark.asyncio
async def test_the_question_for_signs_lists_those_of_the_symptom(composer: Composer, domain: Domain) -> None:
    said = await in_form(composer, SIGNS, reporting(domain))
    assert said["metadata"]["responses"] == [f"{SIGNS}_bones"]
    assert (await in_form(composer, SIGNS, after()))["metadata"]["responses"] == [SIGNS]


@pytest.mark.asyncio
async def test_an_urgent_alarm_is_said_before_the_next_question(composer: Composer, domain: Domain) -> None:
    tracker = reporting(domain, level="urgent_same_day")
    said = await in_form(composer, f"{QUESTION}report_course", tracker)
    names = said["metadata"]["responses"]
    assert names[0] == "utter_alarm_uncontrolled_pain"
    assert names[-2:] == [AFTER_CALL, f"{QUESTION}report_course"]
    assert said["metadata"]["urgency"] == "urgent_same_day"
    assert [button["title"] for button in said["buttons"]] == ["Worse", "The same", "Better"]


@pytest.mark.asyncio
@pytest.mark.parametrize("level", ["none", "call_doctor"])
async def test_no_alarm_is_said_before_a_question_without_need(
    level: str, composer: Composer, domain: Domain
) -> None:
    said = await in_form(composer, f"{QUESTION}report_course", reporting(domain, level=level))
    assert said["metadata"]["responses"] == [f"{QUESTION}report_course"]
    assert said["metadata"]["urgency"] == "call_doctor"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("level", "words"),
    [
        (None, "please call the care team today"),
        ("call_doctor", "please call the care team today"),
        ("urgent_same_day", "should not wait until tomorrow"),
        ("emergency", "please call 911 now"),
    ],
)
async def test_the_end_says_whom_to_call_and_when_by_all_that_was_said(
    level: str | None, words: str, composer: Composer, domain: Domain
) -> None:
    said = await in_form(composer, DONE, reporting(domain, SlotSet(LEVEL, level)))
    assert words in said["text"]


@pytest.mark.asyncio
async def test_the_sheet_is_a_page_on_the_web_and_the_reply_itself_elsewhere(
    composer: Composer, domain: Domain
) -> None:
    tracker = reporting(domain)
    page = composer.sheet(event.as_dict() for event in tracker.events)
    on_the_web = await in_form(composer, SHEET, tracker)
    assert on_the_web["metadata"]["responses"] == [SHEET_READY]
    assert on_the_web["metadata"]["visit_sheet"] is True
    elsewhere = await in_form(composer, SHEET, tracker, "telegram")
    assert elsewhere["text"] == page
    assert "\u201c{clinic_phone} hurts\u201d" in page
    assert "visit_sheet" not in elsewhere["metadata"]


@pytest.mark.asyncio
async def test_without_a_report_nothing_is_said_of_a_sheet(composer: Composer) -> None:
    assert await in_form(composer, SHEET, after()) is None
    assert composer.sheet([]) == ""


@pytest.mark.asyncio
async def test_an_alarm_is_not_said_twice_in_one_turn(composer: Composer, domain: Domain) -> None:
    alarm = await in_form(composer, "utter_report_symptom", reporting(domain, level="urgent_same_day"))
    said = create_bot_utterance({**alarm, "utter_action": "utter_report_symptom"})
    again = await in_form(
        composer, f"{QUESTION}report_course", reporting(domain, said, level="urgent_same_day")
    )
    assert again["metadata"]["responses"] == [f"{QUESTION}report_course"]


@pytest.mark.asyncio
async def test_who_answers_an_alarm_in_the_form_is_replied_to_and_asked_on(
    composer: Composer, domain: Domain
) -> None:
    question = f"{QUESTION}report_course"
    first = await in_form(composer, question, reporting(domain, level="urgent_same_day"))
    events = [create_bot_utterance({**first, "utter_action": question}), UserUttered("nobody answers")]
    tracker = reporting(domain, *events, level="urgent_same_day")
    said = await in_form(composer, question, tracker)
    names = said["metadata"]["responses"]
    assert names[0].startswith("utter_alarm_")
    assert names[0].endswith("_urgent_same_day")
    assert names[1:] == [question]
