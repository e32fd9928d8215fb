"""How it is learnt how much an earlier question counts."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.nlu.readings import Scores
from benchmarks.leaning import Leaning, conversations, learn

NAMES = ["ask_hospice_care", "ask_chemotherapy", "tell_me_more"]


def sure(name: str, by: float) -> Scores:
    return np.array([by if one == name else 0.0 for one in NAMES])


def leaning(text: str, wanted: str, by: float = 1.0, alone: str = "ask_hospice_care") -> Leaning:
    behind = sure("ask_chemotherapy", 6.0)
    return Leaning(NAMES, sure(alone, by), behind, text, wanted, topic_before="chemotherapy")


def test_only_messages_of_which_one_reading_is_right_and_that_may_lean_decide() -> None:
    assert leaning("how long", "hospice_care").decides
    assert leaning("how long", "chemotherapy").decides
    assert not leaning("how long", "curable").decides
    assert not leaning("how long", "chemotherapy", by=4.0).decides  # it is sure by itself
    assert not leaning("go on", "hospice_care", by=4.0, alone="tell_me_more").decides
    assert not leaning("why is that", "chemotherapy", alone="tell_me_more").decides  # both are right


def test_what_is_surer_by_itself_is_learnt_to_count_more() -> None:
    seen = [leaning("how long", "hospice_care", by) for by in (1.6, 1.8, 2.0)]
    seen += [leaning("how long", "chemotherapy", by) for by in (0.2, 0.4, 0.6)]
    _, weights = learn(seen)
    assert weights[0] < 0
    longer = [leaning("how long is it " * 3, "hospice_care"), leaning("why", "chemotherapy")]
    assert learn(longer)[1][3] < 0


def test_there_is_nothing_to_learn_where_no_message_decides() -> None:
    with pytest.raises(ValueError, match="at least one"):
        learn([leaning("how long", "curable")])


def test_conversations_lean_or_stand_alone_and_none_is_of_the_half_that_tells() -> None:
    told = list(conversations())
    assert all(len(turns) >= 2 for turns, _ in told)
    assert len({turns[-1] for turns, _ in told}) > 600
