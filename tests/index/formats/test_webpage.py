"""Web pages: the article without what stands around it, and what a page says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.draft import About, Draft
from index.errors import DocumentFault
from index.formats.webpage import read_webpage

FIRST = "航港局今天宣布，旗津航線自明年四月起每日增開二十四班，尖峰時段每八分鐘一班，票價不變。"
SECOND = "局長表示，新造的兩艘電動渡輪將在年底前交船，每艘可載客一百五十人，岸電設施已經驗收。"
THIRD = "對於居民擔心的夜間噪音，航港局說，測試顯示新船的音量比舊船低十二分貝，並會持續監測。"
MENU = "<ul><li><a href=/>首頁</a><li><a href=/p>政治</a><li><a href=/s>社會</a></ul>"

NEWS = f"""
    <header><a href=/>南方日報</a><nav>{MENU}</nav></header>
    <main><article><header><h1>旗津航線增班</h1><p>記者甲／高雄報導</p></header>
    <p>{FIRST}</p><figure><img src=a><figcaption>渡輪示意圖。</figcaption></figure><h2>年底交船</h2><p>{SECOND}</p>
    <aside><p>本報訂戶專屬，讀到更多。</p></aside></article>
    <section class="comments"><p>太好了，終於等到了！</p></section></main>
    <footer><p>版權所有，請勿轉載。</p></footer>
"""
NO_SEMANTICS = f"""
    <div id=top><a>登入</a> <a>註冊</a> <a>訂閱</a></div><div class="main-menu"><a>即時</a><a>要聞</a></div>
    <div class=wrapper><div class=story><h1>旗津航線增班</h1>
    <div class="shareButtons"><span>分享，或複製連結。</span></div>
    <div class=body><p>{FIRST}</p><div class="ad-box">贊助：買一送一，只到今天。</div><p>{SECOND}</p>
    <ul><li>全票四十元</li><li>詳見<a>票價表</a>，學生另有優惠</li></ul></div>
    <div class="related-news"><h3>延伸閱讀</h3><p>渡輪歷史，一次看懂。</p></div></div>
    <div class=right><a>甲新聞，標題很長</a><a>乙新聞，標題也長</a><a>丙</a></div></div>
    <div class=footer>客服專線，請撥七。</div>
"""
ALL_IN_A_FORM = f"""
    <form method=post><input type=hidden value=x><div class=header><a>導覽</a>｜<a>English</a>｜<a>回首頁</a></div>
    <table width="100%"><tr><td>{MENU}</td><td><h2>公告增班</h2>發布日期：113-05-01<br><br>{FIRST}<br><br>{SECOND}
    <table border=1><tr><td>航線<td>班次<tr><td>旗津<td>120<tr><td>中洲<td>60</table></td></tr></table>
    <div id=footer>本網站由航港局維護，更新日期：113-05-02。</div></form>
"""
BLOG = f"""
    <body class="has-sidebar"><div id=header><h1>阿海的部落格</h1></div><div id=content><div class=post>
    <h2>坐渡輪去旗津</h2><div class=entry><p>{FIRST}</p><blockquote><p>海風很大，記得帶外套。</p></blockquote>
    <ol><li>搭捷運，再走十分鐘。</ol><p>{SECOND}</p></div><p><a>旗津</a>, <a>渡輪</a>, <a>旅行</a></p></div></div>
    <div id=sidebar><h2>彙整</h2><p>關於我：喜歡海，住在高雄。</p></div></body>
"""


def read(html: str) -> Draft:
    return read_webpage(html.encode(), "page.html")


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (NEWS, ["旗津航線增班", "記者甲／高雄報導", FIRST, "渡輪示意圖。", "年底交船", SECOND]),
        (NO_SEMANTICS, ["旗津航線增班", FIRST, SECOND, "全票四十元", "詳見票價表，學生另有優惠"]),
        (ALL_IN_A_FORM, ["公告增班", "發布日期：113-05-01", FIRST, SECOND, "航線 | 班次", "旗津 | 120", "中洲 | 60"]),
        (BLOG, ["坐渡輪去旗津", FIRST, "海風很大，記得帶外套。", "搭捷運，再走十分鐘。", SECOND]),
        (f"<center><b>增班</b></center><p>{FIRST}<p>{SECOND}<center><a>回上頁</a> <a>首頁</a> <a>聯絡</a></center>",
         ["增班", FIRST, SECOND]),
        (f"<nav>{MENU}</nav><article><h2>一</h2>{FIRST}</article><article><h2>二</h2>{SECOND}</article>"
         f"<article><h2>三</h2>{THIRD}</article>", ["一", FIRST, "二", SECOND, "三", THIRD]),
        (f"<div role=dialog><p>我們使用 cookie，繼續即表示同意。</p></div><div class='cookie-bar'>同意，並繼續。</div>"
         f"<div><div><h1>增班</h1><p>{FIRST}</p><p>{SECOND}</p></div></div>", ["增班", FIRST, SECOND]),
    ],
    ids=["semantic", "divs", "form", "blog", "fonts", "listing", "cookies"],
)  # fmt: skip
def test_the_article_is_read_and_nothing_around_it(html: str, said: list[str]) -> None:
    draft = read(html)
    assert [draft.text[block.start : block.end] for block in draft.blocks] == said


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (f"<div class=menu><p>{FIRST}</p></div>", FIRST),
        (f"<nav><p>{FIRST}</p></nav>", FIRST),
        (f"<footer>{FIRST}</footer>", FIRST),
        ("<nav><a>甲</a> <a>乙</a></nav>", "甲 乙"),
        ("<ul><li><a>甲</a><li><a>乙</a><li><a>丙</a></ul>", "• 甲\n• 乙\n• 丙"),
        ("<h1>時刻表</h1><table><tr><th>站<th>班<tr><td>鼓山<td>05:00</table>", "時刻表\n\n站 | 班\n鼓山 | 05:00"),
        ("<main></main><p>甲</p>", "甲"),
        (f"{FIRST}<div>{SECOND}</div>", f"{FIRST}\n\n{SECOND}"),
        (f"<div>{SECOND}</div><pre>{'碼 ' * 40}尾</pre>", f"{SECOND}\n\n{'碼 ' * 40}尾"),
    ],
)
def test_a_page_is_not_lost_because_of_what_its_parts_are_called(html: str, said: str) -> None:
    assert read(html).text == said


def test_json_ld_says_what_a_page_is() -> None:
    html = """
        <html lang=zh-Hant-TW><head><meta charset=utf-8><title>增班 | 南方日報</title><meta name=author content=別人>
        <script type="application/ld+json">{"broken": </script>
        <script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "南方"}, {
          "@type": ["NewsArticle"], "headline": "旗津 航線\\n增班", "author": [{"name": "記者甲"}, "記者乙"],
          "publisher": {"name": "南方日報"}, "datePublished": "2025-03-04T08:00:00+08:00"}]}</script></head><p>文
    """
    assert read(html).about == About("旗津 航線 增班", "記者甲, 記者乙", "南方日報", "2025-03-04", "zh-Hant-TW")


def test_meta_elements_say_what_a_page_is() -> None:
    html = """
        <meta property="og:title" content="增班"><meta property="og:site_name" content="南方日報">
        <meta name="Author" content="記者甲"><meta property="article:author" content="https://example.com/a">
        <meta property="article:published_time" content="2025-03-04T00:00:00Z">
        <meta property="og:locale" content="zh_TW"><p>文
    """
    assert read(html).about == About("增班", "記者甲", "南方日報", "2025-03-04", "zh-TW")


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>增班</title><p>文", "增班"),
        ("<title>增班 - 南方日報</title><h1>增班</h1>", "增班"),
        ("<meta property=og:site_name content=南方日報><title>增班｜南方日報</title><p>文", "增班"),
        ("<title>A-B</title><h1>C</h1>", "A-B"),
        ("<h1>增班</h1><p>文", ""),
    ],
)
def test_a_title_is_the_page_s_without_its_site_s(html: str, title: str) -> None:
    assert read(html).about.title == title


@pytest.mark.parametrize(
    ("html", "published"),
    [
        ("<time datetime='2025-03-04T10:00'>昨天</time>", "2025-03-04"),
        ("<meta name=pubdate content='20250304'>", "2025-03-04"),
        ("<meta name=date content='soon'><meta name=dc.date content='2025/3'>", "2025-03"),
        ("<time>昨天</time>", None),
        ("<script type='application/ld+json'>[[[[</script>", None),
        ("<script type='application/ld+json'>" + '{"a":' * 5_000 + "</script>", None),
        ('<script type=\'application/ld+json\'>[1, {"@type": 2, "author": 3}, {"@type": "Article"}]</script>', None),
    ],
)
def test_the_date_is_found(html: str, published: str | None) -> None:
    assert read(f"{html}<p>文").about.published == published


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="big5">',
        "<META http-equiv=Content-Type content='text/html; charset=BIG5'>",
        "",
        "<meta charset=utf-8>",
    ],
)
def test_big5_pages_are_read(head: str) -> None:
    assert read_webpage(f"<html>{head}<p>{FIRST}</p>".encode("cp950"), "page.html").text == FIRST


def test_a_declaration_decides_what_is_too_short_to_tell() -> None:
    assert read_webpage("<?xml version='1.0' encoding='gb2312'?><p>台湾".encode("gb18030"), "page.html").text == "台湾"
    with pytest.raises(DocumentFault, match=r"page\.html is not UTF-8: byte 3"):
        read_webpage("<p>港务".encode("gb18030"), "page.html")


def test_a_page_nested_too_deep_is_named() -> None:
    with pytest.raises(DocumentFault, match=r"page\.html nests the elements of its HTML more than 2,048 deep"):
        read("<div>" * 100_000)


TAGS = (
    "p",
    "div",
    "table",
    "tr",
    "td",
    "th",
    "ul",
    "ol",
    "li",
    "a",
    "h1",
    "nav",
    "main",
    "article",
    "pre",
    "dl",
    "dd",
    "html",
)
PIECES = [
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in TAGS),
    *(
        "<br>",
        "<td colspan=3 rowspan=2>",
        "<div hidden>",
        "<div class=menu>",
        "<title/>",
        "<head>",
        "<body>",
        "<script>",
    ),
    *("</script>", "<!--", "-->", "<![CDATA[", "<?xml?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "&#0;", "&#xD800;"),
    *("<meta name=date content=", "'", '"', ">", "<", "甲，", " ", "\n", "x"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_page_is_read_and_keeps_what_it_says(pieces: list[str]) -> None:
    draft = read(f"<p>開頭，第一句。</p>{''.join(pieces)}")
    assert all(draft.text[block.start : block.end].strip() for block in draft.blocks)
    assert all(one.end < two.start for one, two in zip(draft.blocks, draft.blocks[1:], strict=False))


@given(st.binary(max_size=60), st.sampled_from([b"", b"<p>", b"<meta charset=", b"\xff\xfe", b"<?xml encoding="]))
def test_any_bytes_are_read_or_refused_by_name(data: bytes, start: bytes) -> None:
    try:
        said = f"page.html {read_webpage(start + data, 'page.html').text}"
    except DocumentFault as fault:
        said = str(fault)
    assert said.startswith("page.html ")
