"""Trains a model: ``python -m assistant.train``; the old one stays until the new one is whole."""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
from pathlib import Path

from assistant import logs


def main() -> None:
    """Train on the project's files and put the model in its place in one step."""
    parser = argparse.ArgumentParser(prog="python -m assistant.train", description=main.__doc__)
    parser.add_argument("model", type=Path, help="where the model belongs, a .tar.gz")
    model: Path = parser.parse_args().model
    logs.configure(logging.WARNING)
    for threads in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[threads] = str(os.cpu_count())  # who answers has one: commands/environment.py
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".training-") as folder:
        from rasa.model_training import train

        _keep_no_cache()
        _check_no_shapes()
        result = train(
            domain="domain.yml",
            config="config.yml",
            training_files=["data"],
            output=folder,
            force_training=True,
            fixed_model_name="model",
        )
        if result.code or not result.model:
            raise SystemExit(f"training ended with code {result.code}")
        Path(result.model).replace(model)


def _keep_no_cache() -> None:
    """Keep Rasa from taking the fingerprint of all that goes into and comes out of each component.

    They are for its cache, which a training that always starts afresh never reads: a quarter of the time.
    """
    from rasa.engine.training.hooks import TrainingHook

    TrainingHook.on_before_node = lambda *_, **__: {}
    TrainingHook.on_after_node = lambda *_, **__: None


def _check_no_shapes() -> None:
    """Keep Rasa from checking every file's shape a second time, which takes a tenth of the time.

    What stands under ``data/`` is checked before any training, more strictly: ``clinic.content``.
    """
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    RasaYAMLReader.validate = lambda *_: None


if __name__ == "__main__":
    main()
