"""What was reported is read back from events, over pauses, alarms and several reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from assistant.report.form import ALSO, FAMILY, FORM, LEVEL, SIGNS, SINCE, SKIPPED, WHAT
from assistant.report.record import reports

USER = {"event": "user"}
SESSION = {"event": "session_started"}
END = {"event": "active_loop", "name": None}
Events = list[Mapping[str, Any]]


def begins(at: float = 100.0) -> Mapping[str, Any]:
    return {"event": "active_loop", "name": FORM, "timestamp": at}


def sets(name: str, value: str | None) -> Mapping[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def asks(step: str | None) -> Mapping[str, Any]:
    return sets("requested_slot", step)


WHOLE: Events = [
    *(USER, sets(WHAT, None), sets(SINCE, None), begins(), asks(WHAT)),
    *(USER, sets(WHAT, "a rash"), sets(FAMILY, "skin"), sets(LEVEL, "call_doctor"), asks(SINCE)),
    *(USER, sets(SINCE, "since May"), asks(None), END),
]


def test_a_report_holds_what_was_said_and_when_it_began() -> None:
    [report] = reports(WHOLE)
    assert report.answers == {WHAT: "a rash", SINCE: "since May"}
    assert (report.began, report.family) == (100.0, "skin")


def test_what_was_reported_before_the_form_began_belongs_to_it() -> None:
    events: Events = [USER, sets("audience", "self"), USER, sets(WHAT, "a rash"), begins(), USER, END]
    assert reports(events)[0].answers == {WHAT: "a rash"}


@pytest.mark.parametrize(
    "events",
    [
        [],
        [USER, sets("audience", "carer")],
        [USER, sets(WHAT, None), begins(), asks(WHAT)],
        [USER, begins(), asks(WHAT), USER, sets(WHAT, SKIPPED), asks(SINCE), USER, sets(SINCE, "May"), END],
        [USER, {"event": "active_loop", "name": "another_form"}, sets(WHAT, "a rash")],
    ],
)
def test_without_anything_wrong_there_is_no_report(events: Events) -> None:
    assert reports(events) == []


def test_what_was_skipped_is_left_out() -> None:
    [report] = reports([USER, begins(), USER, sets(WHAT, "a rash"), USER, sets(SINCE, SKIPPED)])
    assert report.answers == {WHAT: "a rash"}


def test_an_alarm_keeps_what_was_said_and_its_own_words() -> None:
    [report] = reports([*WHOLE[:10], asks(SINCE), USER, sets(ALSO, "and now my chest hurts"), END])
    assert report.answers == {WHAT: "a rash", ALSO: "and now my chest hurts"}
    [alone] = reports([USER, begins(), asks(WHAT), USER, sets(ALSO, "my chest hurts"), END])
    assert alone.answers == {ALSO: "my chest hurts"}


def test_an_affirmed_sign_stands_where_signs_were_asked_for() -> None:
    [report] = reports([*WHOLE[:10], asks(SIGNS), USER, sets(ALSO, "yes, the second"), END])
    assert report.answers == {WHAT: "a rash", SIGNS: "yes, the second"}


def test_a_second_report_begins_afresh() -> None:
    again: Events = [USER, sets(WHAT, None), sets(SINCE, None), begins(200.0), USER, sets(WHAT, "a cough")]
    first, second = reports([*WHOLE, *again])
    assert first.answers[SINCE] == "since May"
    assert second.answers == {WHAT: "a cough"}
    assert second.began == 200.0


def test_slots_carried_into_a_new_session_are_no_new_report() -> None:
    carried: Events = [SESSION, sets(WHAT, "a rash"), sets(SINCE, "since June")]
    [report] = reports([*WHOLE[:9], *carried, USER, sets(SINCE, "since July")])
    assert report.answers == {WHAT: "a rash"}
