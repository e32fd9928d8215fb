"""The channels of a run: those of ``credentials.yml``, and the platforms that the environment sets up."""

from __future__ import annotations

import os
from typing import Any

from rasa.core import run
from rasa.core.channels.channel import InputChannel

from clinic import platforms

_of_file = run.create_http_input_channels


def channels(channel: str | None, credentials_file: str | None) -> list[InputChannel]:
    """Return the channels, as ``rasa.core.run.create_http_input_channels``, and the platforms behind them.

    Raises:
        ValueError: when a platform is half set up.
    """
    faults = platforms.faults(os.environ)
    if faults:
        raise ValueError("; ".join(faults))
    found: list[InputChannel] = list(_of_file(channel, credentials_file))
    configured: list[Any] = [
        run._create_single_channel(p.channel, None) for p in platforms.configured(os.environ)
    ]
    return [*found, *configured]


def install() -> None:
    """Let Rasa serve these channels: no file with credentials is written for a run."""
    run.create_http_input_channels = channels
