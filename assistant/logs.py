"""Logs of the Rasa process: ``clinic.logs``, which both processes share, under the name used here."""

from clinic.logs import configure, describe

__all__ = ["configure", "describe"]
