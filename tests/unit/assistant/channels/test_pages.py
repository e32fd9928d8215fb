"""The widget's files, through Sanic's real server."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from sanic import Blueprint, Sanic

from assistant.channels import pages
from tests.unit.assistant.channels.serving import serving

FILES = {
    "index.html": "<!doctype html><title>Demo</title>",
    "demo-page.html": "<!doctype html><title>Page</title>",
    "page.js": "'use strict';",
    "widget.css": "body {}",
    "icons/logo.svg": "<svg/>",
    "texts.json": "{}",
    ".env": "SESSION_SECRET=x",
    "notes.md": "# Notes",
    "widget.js.map": "{}",
    "tests/widget.py": "",
}
ORIGINS = ["https://www.testvale.example", "https://other.example:8443"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a widget's folder, with files in it that are nobody's business."""
    folder = tmp_path_factory.mktemp("pages") / "widget"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder.parent / "secret.js").write_text("secret", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def widget(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a widget of one module, in two languages."""
    folder = tmp_path_factory.mktemp("widget")
    (folder / "strings").mkdir()
    (folder / "element.js").write_text("window.spoken = STRINGS.hello;", encoding="utf-8")
    (folder / "chat.css").write_text("p { margin: 0; }", encoding="utf-8")
    (folder / "strings" / "en.json").write_text('{"hello": "Hello"}', encoding="utf-8")
    (folder / "strings" / "es.json").write_text('{"hello": "Hola"}', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path, widget: Path) -> Iterator[str]:
    """Return the address of a server with the widget's pages."""
    app = Sanic("pages", configure_logging=False)
    blueprint = Blueprint("web", url_prefix="/webhooks/web")
    pages.add(blueprint, ORIGINS, folder)
    pages.add_widget(blueprint, ORIGINS, widget)
    app.blueprint(blueprint)
    with serving(app) as address:
        yield address


def get(address: str, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
    """Ask for a path just as it is written; return the answer and its body."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=30)
    with closing(connection):
        connection.request(method, f"/webhooks/web{path}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        packed = answer.headers["Content-Encoding"] == "gzip" and method != "HEAD"
        return answer, (gzip.decompress(body) if packed else body).decode()


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        ("/index", "index.html", "text/html; charset=utf-8"),
        ("/demo-page", "demo-page.html", "text/html; charset=utf-8"),
        ("/page.js", "page.js", "text/javascript; charset=utf-8"),
        ("/widget.css", "widget.css", "text/css; charset=utf-8"),
        ("/icons/logo.svg", "icons/logo.svg", "image/svg+xml"),
        ("/texts.json", "texts.json", "application/json"),
    ],
)
def test_a_file_is_served_as_what_it_is_with_strict_headers(
    address: str, path: str, name: str, kind: str
) -> None:
    answer, body = get(address, path)
    assert (answer.status, body) == (200, FILES[name])
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers
    head, body = get(address, path, "HEAD")
    assert (head.status, body) == (200, "")
    assert head.headers["Content-Type"] == kind


def test_the_policy_allows_our_own_code_alone_and_frames_of_the_clinic_s_sites(
    address: str,
) -> None:
    policy = get(address, "/index")[0].headers["Content-Security-Policy"]
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": f"'self' {' '.join(ORIGINS)}",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/.env",
        "/notes.md",
        "/notes",
        "/widget.js.map",
        "/tests/widget.py",
        "/index.html",
        "/icons",
        "/icons/",
        "/../secret.js",
        "/..%2fsecret.js",
        "/icons/..%2f..%2fsecret.js",
        "/%2e%2e/secret.js",
        "/secret.js",
        "/",
    ],
)
def test_nothing_else_is_served(address: str, path: str) -> None:
    assert get(address, path)[0].status == 404


def test_a_file_that_comes_later_is_not_served(address: str, folder: Path) -> None:
    (folder / "later.js").write_text("later", encoding="utf-8")
    assert get(address, "/later.js")[0].status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_file_cannot_be_written(address: str, method: str) -> None:
    assert get(address, "/page.js", method)[0].status == 405


def test_without_other_sites_only_our_own_may_frame_it_and_a_missing_folder_serves_nothing(
    tmp_path: Path,
) -> None:
    blueprint = Blueprint("none")
    pages.add(blueprint, [], tmp_path / "missing")
    assert blueprint._future_routes == set()


@pytest.mark.parametrize(("path", "word"), [("/widget.js", "Hello"), ("/widget.es.js", "Hola")])
def test_the_widget_is_one_script_for_each_language(address: str, path: str, word: str) -> None:
    answer, body = get(address, path)
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert f'"{word}"' in body
    assert "spoken" in body


def test_the_style_sheet_is_served_for_old_browsers(address: str) -> None:
    answer, body = get(address, "/chat.css")
    assert (answer.headers["Content-Type"], body) == ("text/css; charset=utf-8", "p{margin:0}")


def test_a_file_is_packed_for_who_takes_it_and_not_sent_to_who_has_it(address: str) -> None:
    plain, body = get(address, "/widget.js")
    assert plain.headers["Content-Encoding"] is None
    packed, same = get(address, "/widget.js", **{"Accept-Encoding": "br, gzip"})
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert same == body
    tag = packed.headers["ETag"]
    again, nothing = get(address, "/widget.js", **{"If-None-Match": tag, "Accept-Encoding": "gzip"})
    assert (again.status, nothing, again.headers["ETag"]) == (304, "", tag)
    other, _ = get(address, "/widget.js", **{"If-None-Match": '"another"'})
    assert other.status == 200
