"""The widget's script and its pages, served beside the channel with strict headers."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from assistant.channels import script
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


def add(blueprint: Blueprint, allowed_origins: Sequence[str], folder: Path = WIDGET / "pages") -> None:
    """Add a route for every file of the pages' folder: only what lies there when the process starts."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in _TYPES
    }
    _add(blueprint, allowed_origins, files)


def add_widget(blueprint: Blueprint, allowed_origins: Sequence[str], folder: Path = WIDGET) -> None:
    """Add ``widget.js``, ``widget.<language>.js`` for other languages, and old browsers' style sheet."""
    files = {"chat.css": script.style(folder).encode()}
    for language in script.languages(folder):
        name = "widget.js" if language == script.FALLBACK else f"widget.{language}.js"
        files[name] = script.script(folder, language).encode()
    _add(blueprint, allowed_origins, files)


def _add(blueprint: Blueprint, allowed_origins: Sequence[str], files: dict[str, bytes]) -> None:
    ancestors = " ".join(["frame-ancestors 'self'", *allowed_origins])
    headers = {
        "Content-Security-Policy": f"{_POLICY}; {ancestors}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
    }
    for name, content in files.items():
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        answer = partial(
            _serve,
            content=content,
            packed=gzip.compress(content, 9, mtime=0),
            kind=_TYPES[Path(name).suffix],
            headers={**headers, "ETag": tag},
        )
        route = "/" + name.removesuffix(".html")
        unique = "page_" + name.replace("/", "_").replace(".", "_").replace("-", "_")
        blueprint.add_route(as_function(answer), route, methods=["GET", "HEAD"], name=unique)


async def _serve(
    request: Request, content: bytes, packed: bytes, kind: str, headers: dict[str, str]
) -> HTTPResponse:
    """Answer a file, packed where the client takes that, or that the client has it already."""
    if headers["ETag"] in str(request.headers.get("if-none-match", "")):
        return raw(b"", status=304, headers=headers)
    if "gzip" in str(request.headers.get("accept-encoding", "")):
        return raw(packed, content_type=kind, headers={**headers, "Content-Encoding": "gzip"})
    return raw(content, content_type=kind, headers=headers)
