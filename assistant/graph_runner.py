"""Runs the model's graph in an order that is worked out once.

Rasa hands every message and every prediction to dask, which copies the graph's schema, orders its nodes and
looks after threads that are not there: four times a turn, 2 of 20 ms.
"""

from __future__ import annotations

from typing import Any

from rasa.core import processor
from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.storage import ModelStorage

Step = tuple[str, tuple[str, ...]]
"""A node, and the nodes or inputs whose values it takes."""


class GraphRunner(DaskGraphRunner):
    """Rasa's runner, without dask: nodes run one after the other, each after all that it needs."""

    def __init__(
        self,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> None:
        """Load the nodes' components."""
        super().__init__(graph_schema, model_storage, execution_context, hooks)
        self._steps: dict[tuple[str, ...], list[Step]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Return what the target nodes make of the inputs, by node.

        Raises:
            KeyError: when a node needs an input that is not given.
            GraphComponentException: when a component fails.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._steps:
            self._steps[wanted] = steps(self._graph_schema, wanted)
        values = dict(inputs or {})
        for name, needs in self._steps[wanted]:
            _, values[name] = self._instantiated_nodes[name](*((need, values[need]) for need in needs))
        return {name: values[name] for name in wanted}


def steps(schema: GraphSchema, targets: tuple[str, ...]) -> list[Step]:
    """Return the nodes that targets need, each after those that it needs itself."""
    found: dict[str, tuple[str, ...]] = {}

    def visit(name: str) -> None:
        if name in found or name not in schema.nodes:  # what is no node is an input
            return
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            visit(need)
        found[name] = needs

    for target in targets:
        visit(target)
    return list(found.items())


def install() -> None:
    """Let Rasa load its models into this runner."""
    processor.DaskGraphRunner = GraphRunner
