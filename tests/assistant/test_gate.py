"""Every address of the server, the framework's own with them, and who may call it; and what the gate lets nobody do."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from assistant.chat.gate import Access, access
from assistant.serving.access import Users
from tests.served import Answer, call, serving

PASSWORD = "a long pass phrase"
WHO: dict[Access, set[str]] = {
    "open": {
        *("/login", "/assets/{path:path}", "/static/{path:path}", "/svelte/{path:path}", "/favicon.ico"),
        *("/gradio_api/theme.css", "/theme.css", "/robots.txt", "/manifest.json", "/pwa_icon", "/pwa_icon/{size}"),
    },
    "readers": {
        *(
            "/",
            "/config",
            "/config/",
            "/logout",
            "/document/{name:path}",
            "/page",
            "/check",
            "/corpus",
            "/answer",
            "/opinion",
            "/mcp",
        ),
        *("/chats", "/chats/{chat}.json", "/chats/{chat}.md", "/chats/{chat}/delete", "/chats/{chat}/title"),
        *("/api/ask", "/api/search", "/api/documents", "/api/documents/{id:path}", "/api/openapi.json", "/api/verify"),
        *("/gradio_api/app_id", "/gradio_api/app_id/", "/gradio_api/cancel", "/gradio_api/heartbeat/{session_hash}"),
        *("/gradio_api/info", "/gradio_api/info/", "/gradio_api/queue/data", "/gradio_api/queue/join"),
        *("/gradio_api/reset", "/gradio_api/reset/", "/gradio_api/startup-events"),
    },
    "writers": {"/gradio_api/upload", "/gradio_api/upload_progress"},
    # What the framework serves besides, none of which its page asks for here.
    "nobody": {
        *("/gradio_api/api/{api_name}", "/gradio_api/api/{api_name}/", "/gradio_api/run/{api_name}"),
        *("/gradio_api/run/{api_name}/", "/gradio_api/call/{api_name}", "/gradio_api/call/{api_name}/"),
        *("/gradio_api/call/{api_name}/{event_id}", "/gradio_api/call/v2/{api_name}"),
        *("/gradio_api/call/v2/{api_name}/", "/gradio_api/call/v2/{api_name}/{event_id}"),
        *("/gradio_api/component_server", "/gradio_api/component_server/", "/gradio_api/deep_link"),
        "/gradio_api/custom_component/{id}/{environment}/{type}/{file_name}",
        *("/gradio_api/dev/reload", "/gradio_api/file/{path:path}", "/gradio_api/file={path_or_url:path}"),
        *("/gradio_api/login_check", "/gradio_api/login_check/", "/gradio_api/openapi.json", "/login/"),
        *("/gradio_api/process_recording", "/gradio_api/proxy={url_path:path}", "/gradio_api/queue/status"),
        *("/gradio_api/runs", "/gradio_api/runs/", "/gradio_api/stream/{event_id}"),
        *("/gradio_api/stream/{event_id}/close", "/gradio_api/token", "/gradio_api/token/", "/gradio_api/user"),
        "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file",
        "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8",
        "/gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}",
        *("/gradio_api/user/", "/gradio_api/undo-vibe-edit", "/gradio_api/undo-vibe-edit/"),
        *("/gradio_api/vibe-code", "/gradio_api/vibe-code/", "/gradio_api/vibe-edit", "/gradio_api/vibe-edit/"),
        *("/gradio_api/vibe-starter-queries", "/gradio_api/vibe-starter-queries/"),
        *("/monitoring", "/monitoring/summary", "/monitoring/{key}"),
    },
}
# Walks the routers of the whole application, those that it mounts and includes as well. In a process of its own, since
# the framework leaves event loops behind.
WALK = """
import sys
from pathlib import Path
from assistant.serving.access import Users
from assistant.ask import Assistant
from assistant.chat.app import build
from assistant.serving.sharing import Sharing
from index.library import Library

def walk(routes, before=""):
    for route in routes:
        if hasattr(route, "original_router"):
            walk(route.original_router.routes, before + route.include_context.prefix)
        elif getattr(route, "routes", None):
            walk(route.routes, before + route.path)
        else:
            print(before + route.path)

walk(build(Assistant(Library.open(Path(sys.argv[1]))), "", Sharing(Users(Path("users.json")))).routes)
"""


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("users") / "users.json"
    Users(file).add("ruth", PASSWORD)
    Users(file).add("林月琴", PASSWORD)
    return file


@pytest.fixture(scope="module")
def shared(indexed: Path, users: Path) -> Iterator[str]:
    """A chat for two users, in which nothing can be changed."""
    with serving(indexed, "--auth", str(users), "--read-only") as address:
        yield address


@pytest.fixture(scope="module")
def private(indexed: Path) -> Iterator[str]:
    with serving(indexed, "--max-upload", "1") as address:
        yield address


def sign_in(address: str, name: str = "ruth", password: str = PASSWORD, next: str = "/", **headers: str) -> Answer:
    form = urlencode({"name": name, "password": password, "next": next}).encode()
    kind = "application/x-www-form-urlencoded"
    return call(address, "/login", content=form, Content_Type=kind, **headers)


def cookie_of(answer: Answer) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def test_every_address_is_listed_with_who_may_call_it(indexed: Path) -> None:
    walked = subprocess.run(
        [sys.executable, "-c", WALK, str(indexed)], capture_output=True, encoding="utf-8", check=True, timeout=600
    )
    routes = set(walked.stdout.split())
    assert routes == set[str]().union(*WHO.values())
    for who, paths in WHO.items():
        assert {path: access(re.sub(r"\{[^}]*\}", "x", path)) for path in paths} == dict.fromkeys(paths, who)


# Of what runs functions directly, only the one address that the page asks.
@pytest.mark.parametrize("path", sorted(WHO["readers"] | WHO["writers"] | {"/gradio_api/run/predict"}))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_is_served_to_who_has_not_signed_in(shared: str, path: str, method: str) -> None:
    answer = call(shared, re.sub(r"\{[^}]*\}", "ferry", path), method=method)
    assert (answer.status, answer.plain["error"]) == (401, "signed_out")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", sorted(WHO["nobody"]))
def test_what_nobody_needs_is_not_there_whoever_calls(private: str, path: str) -> None:
    for method in ("GET", "POST"):
        answer = call(private, re.sub(r"\{[^}]*\}", "x", path), method=method)
        assert (answer.status, answer.plain["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        *("/gradio_api/file=/etc/passwd", "/gradio_api/file=users.json", "/gradio_api/file=../../etc/passwd"),
        *("/gradio_api/file%3D/etc/passwd", "//gradio_api/file=/etc/passwd", "/static/..%2F..%2F..%2Fetc/passwd"),
        *("/assets/../../../../etc/passwd", "/document/..%2Fcatalog.sqlite", "/api/documents/%2Fetc%2Fpasswd"),
        *("/gradio_api/FILE=/etc/passwd", "/svelte/%2Fetc%2Fpasswd", "/gradio_api/queue/../file=/etc/passwd"),
    ],
)
def test_no_file_outside_the_index_is_readable(private: str, path: str) -> None:
    answer = call(private, path)
    assert answer.status in (403, 404)
    assert "root:" not in answer.text


def test_a_page_leads_to_the_one_for_signing_in_and_back(shared: str) -> None:
    led = call(shared, "/document/ferry?span=1-2", Accept="text/html")
    assert (led.status, led.headers["location"]) == (303, "/login?next=%2Fdocument%2Fferry%3Fspan%3D1-2")
    entered = sign_in(shared, next="/document/ferry?span=1-2")
    assert (entered.status, entered.headers["location"]) == (303, "/document/ferry?span=1-2")
    assert re.fullmatch(
        r"assistant_session=[\w-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax", entered.headers["set-cookie"]
    )
    shown = call(shared, "/document/ferry", Cookie=cookie_of(entered))
    assert shown.status == 200
    assert shown.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("next", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", ""])
def test_signing_in_leads_to_no_other_site(shared: str, next: str) -> None:
    assert sign_in(shared, next=next).headers["location"] == "/"


def test_a_session_ends_by_signing_out(shared: str) -> None:
    cookie = cookie_of(sign_in(shared))
    left = call(shared, "/logout", method="POST", Cookie=cookie)
    assert (left.status, left.headers["location"]) == (303, "login")
    assert call(shared, "/api/documents", Cookie=cookie).status == 401


def test_a_session_ends_with_another_password(shared: str, users: Path) -> None:
    cookie = cookie_of(sign_in(shared, "林月琴"))
    assert call(shared, "/api/documents", Cookie=cookie).status == 200
    Users(users).add("林月琴", PASSWORD + "!")
    assert call(shared, "/api/documents", Cookie=cookie).status == 401
    Users(users).add("林月琴", PASSWORD)
    assert call(shared, "/api/documents", Cookie=cookie).status == 401


def test_another_sites_form_signs_nobody_in_or_out(shared: str) -> None:
    assert sign_in(shared, Sec_Fetch_Site="cross-site").status == 403


def test_another_sites_link_asks_no_question_in_a_readers_name(private: str) -> None:
    assert call(private, "/?ask=Why", Sec_Fetch_Site="cross-site").status == 403
    assert call(private, "/?ask=Why", Sec_Fetch_Site="same-origin").status == 200
    assert call(private, "/?chat=1", Sec_Fetch_Site="cross-site").status == 200


def test_a_token_opens_what_its_user_may_see(shared: str, users: Path) -> None:
    token = Users(users).renew_token("ruth")
    assert call(shared, "/api/documents", Authorization=f"Bearer {token}").status == 200
    assert call(shared, "/api/documents", Authorization=f"Bearer {token}x").status == 401
    assert call(shared, "/api/documents", Authorization=f"Basic {token}").status == 401
    assert call(shared, "/api/documents", Authorization="Bearer ").status == 401


def test_an_upload_is_refused_where_nothing_can_be_changed(shared: str) -> None:
    cookie = cookie_of(sign_in(shared))
    answer = call(shared, "/gradio_api/upload", content=b"x", Cookie=cookie)
    assert (answer.status, answer.plain["error"]) == (403, "read_only")


def test_guessing_is_slowed_down_and_said_in_the_readers_language(indexed: Path, users: Path) -> None:
    with serving(indexed, "--auth", str(users)) as address:
        tried = [sign_in(address, password="x" * 12, Accept_Language="zh-TW") for _ in range(11)]
        assert [one.status for one in tried] == [403] * 10 + [429]
        assert "名稱或密碼不對" in tried[0].text
        assert "嘗試次數太多" in tried[-1].text
        assert 0 < int(tried[-1].headers["retry-after"]) <= 30
        assert sign_in(address).status == 429


def test_who_asks_too_often_is_told_how_long_to_wait(indexed: Path) -> None:
    with serving(indexed, "--rate", "2") as address:
        asked = [call(address, "/api/search", {"query": "garden"}) for _ in range(3)]
        assert [one.status for one in asked] == [200, 200, 429]
        assert asked[-1].plain["error"] == "too_many"
        assert 0 < int(asked[-1].headers["retry-after"]) <= 30
        assert call(address, "/api/documents").status == 200


def test_browsers_that_nobody_signs_in_with_are_told_apart(indexed: Path) -> None:
    with serving(indexed, "--insecure", "--host", "0.0.0.0") as told:
        address = told.replace("0.0.0.0", "127.0.0.1")
        first = call(address, "/chats")
        assert first.headers["set-cookie"].startswith("assistant_browser=")
        assert "HttpOnly; SameSite=Lax" in first.headers["set-cookie"]
        assert cookie_of(call(address, "/chats")) != cookie_of(first)
        assert "set-cookie" not in call(address, "/chats", Cookie=cookie_of(first)).headers
        assert call(address, "/chats", Host="chat.example").status == 200


def test_another_sites_name_for_this_machine_leads_nowhere(private: str) -> None:
    for host in ("evil.example", "evil.example:7860", "127.0.0.1.evil.example", ""):
        assert call(private, "/api/documents", Host=host).status == 421
    for host in ("localhost", "127.0.0.1:80", "[::1]:7860"):
        assert call(private, "/api/documents", Host=host).status == 200


def test_an_upload_is_measured_before_it_is_read(private: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n%b\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x"
    for size in (1_048_577, 11 * 1_048_576):
        answer = call(private, "/gradio_api/upload", content=part % bytes(size), Content_Type=kind)
        assert answer.status == 413


def test_every_answer_has_the_headers_that_shut_others_out(private: str) -> None:
    for path in ("/", "/api/documents", "/document/ferry", "/chats", "/nothing", "/gradio_api/theme.css"):
        headers = call(private, path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "content-security-policy" in headers
        assert "strict-transport-security" not in headers
        assert "server" not in headers
