"""Words, numbers and figures that are wrong, old, unapproved, or for nobody who asked."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from assistant import composer
from assistant.composer import Composer
from assistant.nlu.safety_net import SafetyNet
from clinic import contacts, settings
from clinic.content import index, wording
from clinic.content.approvals import Approval, Text, texts
from clinic.content.facts import read_knowledge
from clinic.located_yaml import Document
from clinic.opening import opening
from clinic.problems import PROJECT_ROOT, InvalidFilesError
from clinic.settings import SETTINGS_VARIABLE, Clinic, read_clinic
from clinic.words import clinic_words
from commands import model as models
from tests.client import Client, answered
from tests.content import test_review_dates as review_dates
from tests.content.said import documents, said
from tests.hazards.seen import Served, Switch, act, urgency, without

FIGURE = re.compile(r"\d+ in \d+|\d ?%|\d+ (months|years)")
"""How the texts state a figure about survival."""
NIGHT = datetime(2026, 11, 25, 4, 0, tzinfo=timezone.utc)
"""A Tuesday, 23:00 in New York."""


def compose(served: Served, response: str) -> str:
    """Return a response as a new composer says it, which reads settings and approvals anew."""
    domain = served.agent.domain
    tracker = DialogueStateTracker.from_events("one", [], domain.slots)
    spoken = asyncio.run(Composer(None, domain).generate(response, tracker, "web"))
    assert spoken is not None
    return str(spoken["text"])


@pytest.fixture
def british(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clinic stand in the United Kingdom."""
    file = tmp_path / "clinic.yml"
    written = yaml.safe_load((PROJECT_ROOT / "clinic.yml").read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump({**written, "region": "UK"}), encoding="utf-8")
    monkeypatch.setenv(SETTINGS_VARIABLE, str(file))


def give_american_numbers(patch: pytest.MonkeyPatch) -> None:
    """Let the numbers of one region be said in all."""
    regions = contacts.read_contacts()

    def american(clinic: Clinic, now: datetime) -> dict[str, str]:
        return clinic_words(clinic.copy(update={"region": regions["US"]}), now)

    patch.setattr(composer, "clinic_words", american)


@without(give_american_numbers)
@pytest.mark.usefixtures("british")
def test_an_alarm_names_the_numbers_of_the_clinic_s_region(served: Served) -> None:
    emergency, crisis = compose(served, "utter_emergency"), compose(served, "utter_alarm_suicidal_thoughts")
    assert "999" in emergency
    assert "116 123" in crisis
    assert "911" not in emergency + crisis
    assert "988" not in crisis


def be_always_open(patch: pytest.MonkeyPatch) -> None:
    """Let the clinic pass for open at any hour."""
    at_noon = NIGHT.replace(hour=17)
    patch.setattr("clinic.words.opening", lambda given, now: opening(given, at_noon))


@without(be_always_open)
def test_at_night_nobody_is_sent_to_a_telephone_that_rings_in_vain(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composer, "now", lambda: NIGHT)
    said_now = compose(served, "utter_after_alarm_urgent_same_day")
    assert "closed" in said_now
    assert "+1 555 0177" in said_now


def take_any_text_for_a_telephone(patch: pytest.MonkeyPatch) -> None:
    """Let settings be read without a look at the number."""
    patch.setattr(settings.Telephone, "regex", None)


@without(take_any_text_for_a_telephone)
def test_a_telephone_that_is_none_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "clinic.yml"
    written = (PROJECT_ROOT / "clinic.yml").read_text(encoding="utf-8")
    file.write_text(written.replace('"+1 555 0142"', '"call us"'), encoding="utf-8")
    with pytest.raises(InvalidFilesError, match="telephone"):
        read_clinic(file)


def approve_everything(patch: pytest.MonkeyPatch) -> None:
    """Let no text be open."""
    patch.setattr(composer, "open_texts", lambda *given: [])


@without(approve_everything)
@pytest.mark.parametrize("response", ["utter_welcome", "utter_notice"])
def test_texts_that_nobody_approved_are_not_shown_without_saying_so(served: Served, response: str) -> None:
    assert "has not approved" in compose(served, response)


def know_texts_by_name(patch: pytest.MonkeyPatch) -> None:
    """Let an approval hold for whatever a response says."""
    patch.setattr(Text, "hash", property(lambda self: "0" * 16))


@without(know_texts_by_name)
def test_an_approval_ends_with_the_text_that_was_read(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    responses = served.agent.domain.responses
    given = [
        Approval(response=one.response, text=one.hash, name="Ann", role="nurse", date=date(2026, 12, 1))
        for one in texts(responses)
    ]
    monkeypatch.setattr(composer, "read_approvals", lambda: given)
    assert "has not approved" not in compose(served, "utter_notice")
    [variation, *_] = responses["utter_hospice_care"]
    monkeypatch.setitem(variation, "text", variation["text"] + " It always helps.")
    assert "has not approved" in compose(served, "utter_notice")


def let_reviews_hold_for_ever(patch: pytest.MonkeyPatch) -> None:
    """Let no review be too old."""
    patch.setattr(review_dates, "a_year_before", lambda day: date.min)


@without(let_reviews_hold_for_ever)
def test_a_text_that_nobody_reviewed_for_a_year_fails_the_check() -> None:
    every = list(said(documents(PROJECT_ROOT / "data" / "topics")))
    late = date.fromisoformat(max(one.metadata["reviewed"] for one in every)) + timedelta(days=400)
    found = list(review_dates.review_problems(every, read_knowledge(), late))
    assert len(found) == len(every)


def check(text: str, facts: Iterable[str] = ()) -> list[str]:
    """Return what the content check says of a text."""
    document = Document(Path("data/topics/x.yml"), {}, {})
    problems = index.text_problems(document, ("responses", "utter_x", 0), text, list(facts), read_knowledge())
    return [str(problem) for problem in problems]


def believe_any_figure(patch: pytest.MonkeyPatch) -> None:
    """Let figures be said that no source carries."""
    patch.setattr(wording, "figures", lambda text, allowed: [])


@without(believe_any_figure)
def test_a_figure_without_a_source_fails_the_check() -> None:
    assert check("It helps 87% of all people who try it.")


def allow_every_word(patch: pytest.MonkeyPatch) -> None:
    """Let texts promise what they like."""
    patch.setattr(wording, "words", lambda text: [])


@without(allow_every_word)
@pytest.mark.parametrize("text", ["There is nothing to worry about.", "You will be fine."])
def test_a_text_that_reassures_fails_the_check(text: str) -> None:
    assert check(text)


def allow_every_shape(patch: pytest.MonkeyPatch) -> None:
    """Let texts have any form."""
    patch.setattr(wording, "shape", lambda text: [])


@without(allow_every_shape)
@pytest.mark.parametrize("text", ["Call **now**.", "Call <b>now</b>.", "Call [us](https://clinic.example)."])
def test_a_text_with_markup_fails_the_check(text: str) -> None:
    assert check(text)


def train_once_and_for_all(patch: pytest.MonkeyPatch) -> None:
    """Let a model pass for the present files' whatever they hold."""
    patch.setattr(models, "INPUTS", ("requirements/runtime.txt",))


@without(train_once_and_for_all)
@pytest.mark.parametrize("changed", ["data/safety/rules.yml", "data/acts/emergency.yml", "config.yml"])
def test_no_model_answers_for_files_that_changed_since(changed: str, tmp_path: Path) -> None:
    for name in ("data", "requirements", "domain.yml", "config.yml"):
        source = PROJECT_ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    before = models.current_model(tmp_path)
    with (tmp_path / changed).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert models.current_model(tmp_path) != before


def show_figures_to_all(patch: pytest.MonkeyPatch) -> None:
    """Let everybody pass for one who asked for figures."""
    patch.setattr(composer, "UNSET", {**composer.UNSET, "wants_figures": True})


@without(show_figures_to_all)
@pytest.mark.parametrize("question", ["what is the life expectancy", "what does the outlook depend on"])
def test_figures_about_survival_are_not_shown_to_who_did_not_ask_for_them(
    question: str, person: Client
) -> None:
    [answer, *_] = person.say(question)
    assert answered([answer])
    assert not FIGURE.search(answer["text"])


def cross(boundary: str, towards: str) -> Switch:
    """Return what lets a boundary be answered as another question."""

    def switch(patch: pytest.MonkeyPatch) -> None:
        read = SafetyNet._read

        def crossing(self: SafetyNet, message: Message, tracker: Any) -> None:
            read(self, message, tracker)
            if (message.get(INTENT) or {}).get("name") == boundary:
                intent = {"name": towards, "confidence": 1.0}
                message.set(INTENT, intent, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)

        patch.setattr(SafetyNet, "_read", crossing)

    return switch


@without(cross("personal_prognosis", "ask_survival_rate"))
@pytest.mark.parametrize("question", ["how long have I got", "what are my chances"])
def test_nobody_is_given_odds_as_their_own(question: str, person: Client) -> None:
    [answer, *_] = person.say(question)
    assert act([answer]) == "personal_prognosis"
    assert not FIGURE.search(answer["text"])


@without(cross("medication_advice", "ask_pain_relief"))
@pytest.mark.parametrize("question", ["how much morphine can I take", "can I stop my tamoxifen"])
def test_nobody_is_given_a_dose(question: str, person: Client) -> None:
    [answer, *_] = person.say(question)
    assert act([answer]) == "medication_advice"
    assert "ask" in answer["text"]


@without(cross("diagnosis_request", "ask_symptoms"))
@pytest.mark.parametrize("question", ["is this lump cancer", "do I have brain mets"])
def test_nobody_is_given_a_diagnosis(question: str, person: Client) -> None:
    [answer, *_] = person.say(question)
    assert act([answer]) == "diagnosis_request"
    assert urgency([answer]) != "emergency"
