"""Starts the action server: ``python -m actions``.

``python -m rasa_sdk --actions actions`` starts the same actions; this entry writes the logs of
``clinic.logs``, without what people wrote and under the id of the assistant's request, and lets no web page
call it.
"""

from __future__ import annotations

import argparse
import os

from clinic import logs, request_log


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m actions", description=main.__doc__)
    parser.add_argument("--host", default=os.environ.get("SANIC_HOST") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=5055)
    arguments = parser.parse_args()
    try:
        logs.configure()
    except ValueError as error:
        parser.error(str(error))
    # Imported late: what its packages warn of goes to these logs too.
    from rasa_sdk.endpoint import create_app

    app = create_app("actions", cors_origins=[])
    request_log.install(app, quiet=("/health",))
    app.run(arguments.host, arguments.port, workers=1, access_log=False)


if __name__ == "__main__":
    main()
