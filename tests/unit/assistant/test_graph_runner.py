"""The graph runs as with Rasa's own runner, in an order that is worked out once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core import processor
from rasa.engine.exceptions import GraphComponentException
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from assistant import graph_runner
from assistant.graph_runner import GraphRunner, steps


class Arithmetic(GraphComponent):
    """A component that counts how often it was asked."""

    calls = 0

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Arithmetic:
        """Return a new instance."""
        return cls()

    def add(self, a: int, b: int) -> int:
        """Return a sum."""
        Arithmetic.calls += 1
        return a + b

    def invert(self, a: int) -> float:
        """Return one part of a whole."""
        return 1 / a


def node(function: str, **needs: str) -> SchemaNode:
    """Return a node of the graph."""
    return SchemaNode(
        needs=needs, uses=Arithmetic, constructor_name="create", fn=function, config={}, eager=True
    )


SCHEMA = GraphSchema(
    {
        "last": node("add", a="twice", b="sum"),  # named before what it needs
        "sum": node("add", a="one", b="two"),
        "twice": node("add", a="sum", b="sum"),
        "part": node("invert", a="sum"),
        "aside": node("add", a="two", b="two"),
    }
)
INPUTS = {"one": 1, "two": 2}


def make(kind: type[DaskGraphRunner], folder: Path) -> Any:
    """Return a runner of the schema."""
    return kind.create(SCHEMA, LocalModelStorage(folder), ExecutionContext(SCHEMA))


@pytest.mark.parametrize("targets", [["last"], ["sum"], ["last", "part"], ["aside", "last", "sum"]])
def test_targets_get_what_rasa_s_runner_makes_of_them(targets: list[str], tmp_path: Path) -> None:
    expected = make(DaskGraphRunner, tmp_path).run(INPUTS, targets)
    assert make(GraphRunner, tmp_path).run(INPUTS, targets) == expected


def test_only_what_the_targets_need_is_run_and_once(tmp_path: Path) -> None:
    runner = make(GraphRunner, tmp_path)
    Arithmetic.calls = 0
    assert runner.run(INPUTS, ["last"]) == {"last": 9}
    assert Arithmetic.calls == 3
    assert runner.run({"one": 5, "two": 5}, ["last"]) == {"last": 30}


def test_nodes_come_after_all_that_they_need() -> None:
    assert steps(SCHEMA, ("last",)) == [
        ("sum", ("one", "two")),
        ("twice", ("sum", "sum")),
        ("last", ("twice", "sum")),
    ]


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="two"):
        make(GraphRunner, tmp_path).run({"one": 1}, ["sum"])


def test_a_component_that_fails_is_an_error_as_with_rasa_s(tmp_path: Path) -> None:
    with pytest.raises(GraphComponentException):
        make(GraphRunner, tmp_path).run({"one": 1, "two": -1}, ["part"])


def test_installed_it_is_what_rasa_loads_a_model_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "DaskGraphRunner", DaskGraphRunner)
    graph_runner.install()
    assert processor.DaskGraphRunner is GraphRunner
