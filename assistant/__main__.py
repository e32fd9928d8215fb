"""Starts the Rasa process: ``python -m assistant``.

``rasa run`` starts the same; this entry keeps Rasa's command line from configuring logs that show what people
wrote, and lets the action server have a port of its own without another endpoints file.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from assistant import logs, metrics
from clinic import private, profile, seal


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m assistant", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--model", required=True, help="the trained model, a .tar.gz")
    parser.add_argument("--endpoints", help="Rasa's endpoints file; the profile's by default")
    parser.add_argument("--credentials", default="credentials.yml")
    parser.add_argument("--actions-url", help="the action server's webhook, in place of the one in endpoints")
    parser.add_argument("--socket", type=int, help="an open socket to listen on, in place of host and port")
    parser.add_argument("--gate", type=int, help="an open socket on which to wait for the word to begin")
    arguments = parser.parse_args()

    faults = profile.faults(os.environ)
    if faults:
        parser.error("; ".join(faults))
    endpoints_file = arguments.endpoints or str(profile.ENDPOINTS[profile.profile(os.environ)])
    os.umask(private.UMASK)
    try:
        logs.configure()
        metrics.read_port()
    except ValueError as error:
        parser.error(str(error))
    try:
        seal.check(Path(arguments.model))
    except seal.SealError as error:
        raise SystemExit(str(error)) from error
    # Rasa is imported late: an option that is wrong is told at once, not after its seven seconds.
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.endpoints import EndpointConfig

    from assistant import gate, graph_runner, rules
    from assistant.channels import composed
    from clinic.settings import read_clinic

    try:
        metrics.serve() if arguments.gate is None else metrics.serve_when_free()
    except ValueError as error:
        parser.error(str(error))
    metrics.count_problems()
    graph_runner.install()
    rules.install()
    composed.install()
    gate.install(arguments.socket, arguments.gate)
    endpoints = AvailableEndpoints.read_endpoints(endpoints_file)
    if arguments.actions_url:
        options = endpoints.action.kwargs if endpoints.action else {}
        endpoints.action = EndpointConfig(url=arguments.actions_url, **options)
    serve_application(
        model_path=arguments.model,
        interface=arguments.host,
        port=arguments.port,
        credentials=arguments.credentials,
        endpoints=endpoints,
        enable_api=False,
        cors=read_clinic().settings.allowed_origins,
    )


if __name__ == "__main__":
    main()
