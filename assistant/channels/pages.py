"""The files of the widget and its pages, served beside the channel with strict headers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, file

from assistant.channels.handlers import as_function
from clinic.problems import PROJECT_ROOT

WIDGET = PROJECT_ROOT / "widget"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


def add(blueprint: Blueprint, allowed_origins: Sequence[str], folder: Path = WIDGET) -> None:
    """Add a route for every file of the widget's folder: only what lies there when the process starts."""
    headers = {
        "Content-Security-Policy": "; ".join(
            [_POLICY, " ".join(["frame-ancestors 'self'", *allowed_origins])]
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _TYPES:
            name = path.relative_to(folder).as_posix()
            route = "/" + name.removesuffix(".html")
            blueprint.add_route(
                as_function(partial(_serve, path=path, headers=headers)),
                route,
                methods=["GET", "HEAD"],
                name="page_" + name.replace("/", "_").replace(".", "_").replace("-", "_"),
            )


async def _serve(request: Request, path: Path, headers: dict[str, str]) -> HTTPResponse:
    return await file(path, mime_type=_TYPES[path.suffix], headers=headers)
