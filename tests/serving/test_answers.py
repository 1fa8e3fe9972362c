"""What every answer has in common: headers, tags, errors, health, numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cofolio.serving import create


def test_every_answer_is_guarded(client: TestClient) -> None:
    for path in ("/", "/nothing", "/api/v1/nothing", "/static/style.css", "/healthz"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "script" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/")
    again = client.get("/", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    french = client.get("/", headers={"if-none-match": first.headers["etag"], "accept-language": "fr"})
    assert french.status_code == 200
    assert french.headers["etag"] != first.headers["etag"]


def test_head_has_the_headers_and_no_body(client: TestClient) -> None:
    answer = client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"]


def test_language_is_chosen_and_kept(client: TestClient) -> None:
    assert '<html lang="fr">' in client.get("/", headers={"accept-language": "de, fr;q=0.8, en;q=0.5"}).text
    russian = client.get("/?lang=ru").text
    assert '<html lang="ru">' in russian
    assert "lang=ru" in russian.split("</nav>")[0]
    assert '<html lang="en">' in client.get("/?lang=xx", headers={"accept-language": "zz;q=oh"}).text


def test_errors_say_what_to_do(client: TestClient) -> None:
    page = client.get("/no/<script>alert(1)</script>")
    assert page.status_code == 404
    assert "<script" not in page.text
    told = client.get("/api/v1/none-such")
    assert told.status_code == 404
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["detail"]
    assert client.post("/").status_code == 405


@pytest.mark.parametrize("version", ["../../../etc", "zz", "0123456789ab", "%2e%2e%2f"])
def test_a_version_is_no_path(client: TestClient, version: str) -> None:
    answer = client.get(f"/?version={version}")
    assert answer.status_code == 404
    assert "no version" in answer.text


def test_health_and_numbers(client: TestClient, tmp_path: Path) -> None:
    told = client.get("/healthz").json()
    assert told["status"] == "ok"
    client.get("/x<secret>y")
    numbers = client.get("/metrics").text
    assert "cofolio_requests_total" in numbers
    assert "secret" not in numbers
    with TestClient(create(tmp_path / "nowhere"), raise_server_exceptions=False) as empty:
        assert empty.get("/healthz").status_code == 503
        page = empty.get("/")
        assert page.status_code == 503
        assert str(tmp_path) not in page.text


def test_a_fault_of_ours_is_guarded_too(served_store: Path) -> None:
    app = create(served_store)

    @app.get("/api/v1/fault")
    def fault() -> None:
        raise ZeroDivisionError("a secret")

    with TestClient(app) as asking:
        answer = asking.get("/api/v1/fault")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"]
    assert "secret" not in answer.text
