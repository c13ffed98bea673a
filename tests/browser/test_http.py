"""What the server of the chat answers without a browser: documents, headers, and what it refuses."""

from __future__ import annotations

import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from index.limits import DEFAULTS


def fetch(address: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers by lower-case name, and text."""
    try:
        with urlopen(Request(address, headers=headers), timeout=60) as page:
            return page.status, {name.lower(): value for name, value in page.headers.items()}, page.read().decode()
    except HTTPError as fault:
        with fault:
            return fault.code, {name.lower(): value for name, value in fault.headers.items()}, fault.read().decode()


def test_a_document_is_a_page_that_may_load_nothing(chat: str) -> None:
    status, headers, text = fetch(f"{chat}/document/ferry")
    assert status == 200
    assert headers["content-security-policy"].startswith("default-src 'none';")
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert "<td>學生票</td><td>25元</td>" in text


def test_a_span_of_a_document_is_marked_by_its_offsets(chat: str) -> None:
    _, _, whole = fetch(f"{chat}/document/garden?span=4-18")
    assert re.findall("<mark[^>]*>(.*?)</mark>", whole) == ["rooftop garden"]


@pytest.mark.parametrize("query", ["span=x", "span=4", "span=-4-9", "span=4-1", "span=99999999999-1", "span="])
def test_what_is_no_span_marks_nothing(chat: str, query: str) -> None:
    status, _, text = fetch(f"{chat}/document/garden?{query}")
    assert status == 200
    assert "<mark" not in text.partition("</head>")[2]


def test_a_span_of_another_version_of_a_document_is_not_marked(chat: str) -> None:
    _, _, text = fetch(f"{chat}/document/garden?span=4-18&version=000000000000")
    assert "has changed since the answer" in text
    assert "<mark" not in text.partition("</head>")[2]


@pytest.mark.parametrize("name", ["none", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "ferry%00", "%3Cscript%3E"])
def test_an_unknown_document_is_not_found_in_the_readers_language(chat: str, name: str) -> None:
    status, _, text = fetch(f"{chat}/document/{name}", **{"Accept-Language": "zh-TW"})
    assert status == 404
    assert "這裡沒有這份文件" in text
    assert "<script" not in text


def test_the_chat_may_load_from_its_own_server_only(chat: str) -> None:
    status, headers, _ = fetch(chat)
    assert status == 200
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert not re.search(r"https?:|\*", headers["content-security-policy"])
    assert headers["x-content-type-options"] == "nosniff"


def test_an_upload_beyond_the_limit_is_refused(chat: str) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n%b\r\n--x--\r\n'
    request = Request(
        f"{chat}/gradio_api/upload",
        data=form % bytes(DEFAULTS.megabytes * 1_048_576 + 1),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    with pytest.raises(HTTPError) as refused, urlopen(request, timeout=60):
        pass
    assert refused.value.code == 413
    refused.value.close()


@pytest.mark.parametrize("path", ["openapi.json", "docs", "gradio_api/file=/etc/passwd", "monitoring"])
def test_there_is_no_way_around_the_chat(chat: str, path: str) -> None:
    status, _, text = fetch(f"{chat}/{path}")
    assert status in (403, 404)
    assert "root:" not in text
