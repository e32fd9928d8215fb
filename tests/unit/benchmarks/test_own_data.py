"""The two sides on the project's own data."""

from __future__ import annotations

import pytest

from benchmarks import own_data
from benchmarks.projects import our_config


def test_the_threshold_is_that_of_the_fallback() -> None:
    config = "pipeline:\n- name: Other\n  threshold: 0.1\n- name: FallbackClassifier\n  threshold: 0.6\n"
    assert own_data.configured_threshold(config) == 0.6
    assert 0 < own_data.configured_threshold(our_config()) < 1


def test_a_configuration_without_a_fallback_has_no_threshold() -> None:
    with pytest.raises(StopIteration):
        own_data.configured_threshold("pipeline:\n- name: Other\n")


def test_each_side_is_a_part_of_its_own() -> None:
    ours, stock = own_data.part("ours"), own_data.part("stock")
    assert (ours.name, stock.name) == ("own-data-ours", "own-data-stock")
    assert ours.made_from() == ours.made_from()
    assert ours.made_from() != stock.made_from()
