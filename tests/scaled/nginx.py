"""nginx with the project's own site, on free ports and with a certificate of this run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from clinic.problems import PROJECT_ROOT
from commands.processes import free_port
from tests.scaled.services import child, listens, program, wait_until

SITE = PROJECT_ROOT / "deploy" / "nginx"
MAIN = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@contextmanager
def running(folder: Path, assistants: Sequence[int]) -> Iterator[tuple[str, Path]]:
    """Serve the site in front of assistants; yields its address and the certificate to trust."""
    port = free_port()
    certificate = configure(folder, assistants, port)
    arguments = ["-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    with child([program("nginx", "/usr/sbin"), *arguments], folder):
        wait_until(lambda: listens(port))
        yield f"https://localhost:{port}", certificate


def configure(folder: Path, assistants: Sequence[int], port: int) -> Path:
    """Write the site as it stands, but for ports, names and paths; return its certificate."""
    folder.mkdir(parents=True)
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([program("openssl"), *made], check=True, capture_output=True)
    files = [SITE / name for name in ("assistants.conf", "mbc-guide.conf")]
    site = "\n".join(file.read_text(encoding="utf-8") for file in files)
    replaced = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "guide.clinic.example": "localhost",
        "127.0.0.1:5005": f"127.0.0.1:{assistants[0]}",
        "127.0.0.1:5006": f"127.0.0.1:{assistants[1]}",
        "/etc/mbc-guide/tls/certificate.pem": str(certificate),
        "/etc/mbc-guide/tls/key.pem": str(key),
        "/var/log/nginx": str(folder),
    }
    for written, here in replaced.items():
        assert written in site, written
        site = site.replace(written, here)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user), encoding="utf-8")
    return certificate
