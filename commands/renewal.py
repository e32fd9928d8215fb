"""Both processes anew while the old ones answer: another model, other texts, another version of the program.

On SIGHUP ``make serve`` checks the files, trains where their model does not stand yet, and starts both
processes beside those that run. When the new ones could answer, the old assistant ends its turns and the
new one goes on, on the same socket: no connection is refused, no conversation is lost, and no two
assistants answer at once. Whatever goes wrong before that is told, and the old ones go on.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from commands.model import TrainingError
from commands.processes import START_SECONDS, Assistant, Process, StartError

READY, BEGIN = b"r", b"b"
"""What is said at the gate (``assistant.gate``)."""


class Renewal:
    """A renewal under way; ``step`` does what can be done without waiting."""

    def __init__(self, assistant: Assistant, make_model: Callable[[], Path]) -> None:
        """Begin: ``make_model`` checks and trains, in a thread of its own, since that may take minutes."""
        self._assistant = assistant
        self._make_model = make_model
        self._model: Path | None = None
        self._failed: StartError | TrainingError | None = None
        self._started: tuple[Process, Process] | None = None
        self._gate, self._theirs = socket.socketpair()
        self._gate.setblocking(False)
        self._until = 0.0
        self._training = threading.Thread(target=self._train, daemon=True)
        self._training.start()

    def step(self) -> bool:
        """Go on; return whether it is over and the new processes serve.

        Raises:
            StartError: when files are wrong or the new processes do not start; the old ones go on.
            TrainingError: when there is no model; the old one goes on.
        """
        if self._training.is_alive():
            return False
        try:
            if self._started is None:
                self._start()
                return False
            actions, assistant = self._started
            if not (actions.is_ready() and self._could_answer(assistant)):
                return False
        except (StartError, TrainingError):
            self.give_up()
            raise
        self._take_over(actions, assistant)
        return True

    def give_up(self) -> None:
        """Stop what was started; the old processes go on."""
        self._gate.close()
        self._theirs.close()
        for process in self._started or ():
            process.stop()

    def _train(self) -> None:
        try:
            self._model = self._make_model()
        except (StartError, TrainingError) as error:
            self._failed = error

    def _start(self) -> None:
        if self._model is None:
            raise self._failed or StartError("no model came of the training")
        with self._theirs:
            self._started = self._assistant.start(self._model, self._theirs.fileno())
        self._until = time.monotonic() + START_SECONDS

    def _could_answer(self, assistant: Process) -> bool:
        try:
            said = self._gate.recv(1)
        except BlockingIOError:
            said = None
        if said == READY:
            return True
        if assistant.ended or said is not None:
            raise StartError(f"the new assistant does not start\n{assistant.log_end()}")
        if time.monotonic() > self._until:
            raise StartError(f"the new assistant did not load within {START_SECONDS:.0f} s")
        return False

    def _take_over(self, actions: Process, assistant: Process) -> None:
        self._assistant.assistant.stop()
        with self._gate:
            self._gate.sendall(BEGIN)
        before, self._assistant.assistant, self._assistant.actions = (
            self._assistant.actions,
            assistant,
            actions,
        )
        before.stop()
