"""The rules found by their last state are those that Rasa finds by trying each."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import SHOULD_NOT_BE_SET, RulePolicy

from assistant import rules

ACTIONS = ("action_listen", "utter_a", "utter_b", None)
INTENTS = ("ask_a", "ask_b", "help", None)
State = Mapping[str, Mapping[str, Any]]
RASA = RulePolicy._get_possible_keys


def state(action: str | None, intent: str | None, **more: Any) -> State:
    """Return a state as Rasa writes it."""
    named: dict[str, Any] = {**more}
    if action:
        named["prev_action"] = {"action_name": action}
    if intent:
        named["user"] = {"intent": intent}
    return named


STATES = [state(action, intent) for action, intent in itertools.product(ACTIONS, INTENTS)]
RULES = [
    [state("action_listen", "ask_a")],
    [state("action_listen", "ask_a"), state("utter_a", "ask_a")],
    [state("action_listen", "ask_b")],
    [state("action_listen", "ask_b"), state("utter_b", "ask_b"), state("action_listen", "help")],
    [state("action_listen", None)],
    [state("action_listen", "help", active_loop={"name": SHOULD_NOT_BE_SET})],
    [state("action_listen", SHOULD_NOT_BE_SET)],
    [state("action_listen", "ask_a", slots={"carer": [1.0]})],
    [{}, state("action_listen", "ask_b")],
    [{}],
]
LOOKUP = {json.dumps(rule, sort_keys=True): f"utter_{number}" for number, rule in enumerate(RULES)}


@pytest.fixture
def policy() -> RulePolicy:
    """Return a policy without a model: the look-up is given to it."""
    return object.__new__(RulePolicy)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([*STATES, *(dict(one, slots={"carer": (1.0,)}) for one in STATES)]), max_size=5)
)
def test_every_conversation_gets_the_rules_that_rasa_finds(conversation: list[State]) -> None:
    policy = object.__new__(RulePolicy)
    expected = RASA(policy, LOOKUP, conversation)
    assert rules.possible_keys(policy, LOOKUP, conversation) == expected


def test_the_cases_hold_conversations_with_no_rule_with_one_and_with_several(policy: RulePolicy) -> None:
    counts = {len(rules.possible_keys(policy, LOOKUP, [{}, one])) for one in STATES}
    assert {0, 1} < counts


def test_each_look_up_of_a_policy_has_its_own_rules(policy: RulePolicy) -> None:
    asked = [{}, state("action_listen", "ask_a")]
    assert rules.possible_keys(policy, LOOKUP, asked)
    assert rules.possible_keys(policy, {}, asked) == set()
    assert rules.possible_keys(policy, LOOKUP, asked)


def test_only_rules_that_may_apply_are_tried(policy: RulePolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def count(self: RulePolicy, key: str, turn: int, conversation: Any) -> bool:
        tried.append(key)
        return False

    monkeypatch.setattr(RulePolicy, "_is_rule_applicable", count)
    rules.possible_keys(policy, LOOKUP, [{}, state("utter_a", "ask_a")])
    assert sorted(tried) == sorted(json.dumps(RULES[number], sort_keys=True) for number in (1, -1))


@pytest.fixture
def _rasa_s_own() -> Iterator[None]:
    yield
    RulePolicy._get_possible_keys = RASA


@pytest.mark.usefixtures("_rasa_s_own")
def test_installed_it_is_what_every_policy_calls(policy: RulePolicy) -> None:
    rules.install()
    asked = [{}, state("action_listen", "ask_a"), state("utter_a", "ask_a")]
    assert policy._get_possible_keys(LOOKUP, asked) == RASA(policy, LOOKUP, asked)
    assert RulePolicy._get_possible_keys is rules.possible_keys
