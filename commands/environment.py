"""The environment of every process that is started here."""

from __future__ import annotations

import os

FIXED = {
    # Rasa reports usage and errors to third parties unless told not to.
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # A message is small: one thread answers it sooner than several that wait for each other.
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    # A training always starts afresh; filling Rasa's cache costs seconds and is never read.
    "RASA_MAX_CACHE_SIZE": "0",
    "MPLCONFIGDIR": "var/matplotlib",
    "PYTHONUNBUFFERED": "1",
    # Nobody sends a message of 100 MB, which Sanic would take. What is read for alarms of a message that is
    # too long (assistant/last_words.py) comes in: 20,000 characters, which JSON may write in 12 bytes each.
    "SANIC_REQUEST_MAX_SIZE": "262144",
    # The action server would listen on every interface of the host.
    "SANIC_HOST": "127.0.0.1",
    # Rasa's pinned packages warn about each other at every start; our own warnings are errors in the tests.
    "PYTHONWARNINGS": "ignore",
    # SQLAlchemy 1.4 announces version 2.0 on every start, and Rasa pins 1.4.
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


def child_environment() -> dict[str, str]:
    """Return the environment for a child process: this one's, with what is fixed on top."""
    return {**os.environ, **FIXED}
