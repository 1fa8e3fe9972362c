"""What stands in `deploy/`: a real nginx before a real server, and units that systemd takes."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cofolio import pipeline
from tests.surfaces.conftest import FAMILY

DEPLOY = Path(__file__).parents[1] / "deploy"
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def until_it_answers(client: httpx.Client, path: str) -> None:
    for _ in range(600):
        try:
            if client.get(path).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{path} never answered")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deployed")
    (folder / "a.xml").write_text(FAMILY, encoding="utf-8")
    pipeline.ingest([str(folder / "a.xml")], folder / "store", 1)
    for path in [folder / "store", *(folder / "store").rglob("*")]:
        path.chmod(
            0o555 if path.is_dir() else 0o444
        )  # served as it would be from a disk that is mounted read-only
    return folder / "store"


@pytest.fixture(scope="module")
def site(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The site of `deploy/nginx.conf` on ports of this machine, before `cofolio serve`."""
    prefix = tmp_path_factory.mktemp("nginx")
    behind, plain, tls = free_port(), free_port(), free_port()
    key, certificate = prefix / "key.pem", prefix / "certificate.pem"
    words = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {key} -out {certificate}"
    subprocess.run(words.split(), check=True, capture_output=True)
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"listen \[::\]:\d+[^;]*;", "", text)
    for before, after in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{tls} ssl",
        "127.0.0.1:8000": f"127.0.0.1:{behind}",
        "/etc/letsencrypt/live/cofolio.example.org/fullchain.pem": str(certificate),
        "/etc/letsencrypt/live/cofolio.example.org/privkey.pem": str(key),
        "/var/cache/nginx/cofolio": str(prefix / "cache"),
        "cofolio.example.org": "localhost",
    }.items():
        assert before in text, before
        text = text.replace(before, after)
    temporary = "".join(
        f"{kind}_temp_path {prefix}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = prefix / "nginx.conf"
    user = "user root;" if os.getuid() == 0 else ""  # its workers must get at this folder
    main.write_text(
        f"{user} pid {prefix}/pid; error_log {prefix}/error.log; daemon off; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{text}\n}}"
    )
    check = [str(NGINX), "-p", str(prefix), "-e", f"{prefix}/error.log", "-c", str(main)]
    tested = subprocess.run([*check, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    serve = [sys.executable, "-m", "cofolio", "serve", "--store", str(store), "--port", str(behind)]
    running = [subprocess.Popen(serve, stderr=subprocess.DEVNULL), subprocess.Popen(check)]
    try:
        with httpx.Client(base_url=f"https://127.0.0.1:{tls}", verify=False, timeout=60) as client:
            until_it_answers(client, "/healthz")
            yield client
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(20)


@needs_nginx
def test_a_page_through_nginx(site: httpx.Client) -> None:
    page = site.get("/country/KZ")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["strict-transport-security"]
    assert page.headers["content-encoding"] == "gzip"
    assert site.get("/country/KZ", headers={"if-none-match": page.headers["etag"]}).status_code == 304


@needs_nginx
def test_addresses_in_feeds_are_those_of_the_site(site: httpx.Client) -> None:
    feed = site.get("/feeds/country/KZ.atom", headers={"host": "localhost"}).text
    assert 'href="https://localhost/feeds/country/KZ.atom"' in feed


@needs_nginx
def test_versions_are_kept_by_language_and_form(site: httpx.Client) -> None:
    version = site.get("/healthz").json()["version"][:12]
    path = f"/country/KZ?version={version}"
    english = site.get(path).text
    assert site.get(path).text == english
    french = site.get(path, headers={"accept-language": "fr"}).text
    assert 'lang="fr"' in french
    assert site.get(path, headers={"accept-encoding": "identity"}).text == english


@needs_nginx
def test_who_asks_too_much_is_told_to_wait(site: httpx.Client) -> None:
    statuses = [site.get("/api/1/access/activity.json?limit=1").status_code for _ in range(30)]
    assert statuses[0] == 200
    assert 429 in statuses


@needs_nginx
def test_what_is_too_long_is_refused(site: httpx.Client) -> None:
    assert site.post("/", content=b"x" * 100_000).status_code == 413
    assert site.get("/" + "x" * 20_000).status_code == 414


def test_units_are_taken_by_systemd(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    for unit in DEPLOY.glob("cofolio*"):
        text = unit.read_text(encoding="utf-8").replace(
            "/opt/cofolio/bin/cofolio", shutil.which("true") or ""
        )
        (tmp_path / unit.name).write_text(text)
    units = [str(path) for path in sorted(tmp_path.iterdir())]
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "Unknown" not in said.stderr
