"""Markdown with YAML front matter: its text without its markup, and its blocks. Nothing it links to is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from index.draft import About, Draft
from index.errors import DocumentFault
from index.formats.dates import iso_date
from index.formats.emphasis import emphasis
from index.formats.encoding import decode
from index.formats.plain import join_lines
from index.limits import DEFAULTS, Limits

_FRONT = re.compile(r"---[^\S\n]*\n(.*?)^(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HIDDEN = frozenset({"script", "style", "template"})
_BREAKING = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "summary"}
)
_MOST_FRONT = 100_000
_ABSENT = ("", "~", "null")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"]).use(emphasis)


def read_markdown(data: bytes, name: str, limits: Limits = DEFAULTS) -> Draft:
    """The blocks of a Markdown file. DocumentFault when its encoding or its front matter can't be read."""
    draft = Draft(limits)
    text = decode(data, name).text
    front = _FRONT.match(text)
    if front:
        if len(front.group(1)) > _MOST_FRONT:
            raise DocumentFault(
                f"{name}, line 1: the front matter has {len(front.group(1)):,} characters, more than {_MOST_FRONT:,}; "
                "take away what doesn't describe the document",
                "front matter",
                line=1,
            )
        draft.about = _about(front.group(1), name)
        text = text[front.end() :]
    _write(draft, SyntaxTreeNode(_parser().parse(text)).children, 1)
    return draft


def _about(front: str, name: str) -> About:
    """What the front matter says. Scalars are taken as written: BaseLoader makes no date, number or object."""
    try:
        said = yaml.load(front, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 2 if fault.problem_mark else 1
        raise DocumentFault(
            f"{name}, line {line}: the front matter is no YAML ({fault.problem}); correct it or take it away",
            "front matter",
            line=line,
        ) from fault
    except (yaml.YAMLError, RecursionError) as fault:
        raise DocumentFault(
            f"{name}, line 1: the front matter is no YAML; correct it or take it away", "front matter", line=1
        ) from fault
    if not isinstance(said, dict):
        if said is not None and said not in _ABSENT:
            raise DocumentFault(
                f"{name}, line 1: the front matter is a {_named(said)}, expected lines of `key: value`; "
                "correct it or take it away",
                "front matter",
                line=1,
            )
        said = {}
    return About(
        title=_value(said, "title") or "",
        author=_value(said, "author"),
        publisher=_value(said, "publisher"),
        published=iso_date(_value(said, "published") or _value(said, "date")),
        language=_value(said, "language"),
        kind=_value(said, "kind"),
    )


def _named(said: Any) -> str:
    return "list" if isinstance(said, list) else "text"


def _value(said: dict[Any, Any], key: str) -> str | None:
    """One line of text; the entries of a list are joined by commas; anything deeper counts as absent."""
    value = said.get(key, "")
    entries = value if isinstance(value, list) else [value]
    # YAML can write half a surrogate pair ("\\ud800"), which is no text and can't be stored.
    lines = [" ".join(re.sub("[\ud800-\udfff]", "", entry).split()) for entry in entries if isinstance(entry, str)]
    return ", ".join(line for line in lines if line not in _ABSENT) or None


def _write(draft: Draft, nodes: Iterable[SyntaxTreeNode], level: int) -> None:
    """Writes blocks; `level` is the depth that a list among them has."""
    for node in nodes:
        match node.type:
            case "heading":
                draft.heading(_inline(node), int(node.tag[1:]))
            case "paragraph":
                draft.paragraph(_inline(node))
            case "bullet_list" | "ordered_list":
                _write_list(draft, node, level)
            case "table":
                rows = [row for part in node.children for row in part.children]
                header, *rest = [[_inline(cell) for cell in row.children] for row in rows]
                draft.table(header, rest)
            case "fence" | "code_block":
                draft.paragraph(node.content)
            case "html_block":
                for line in _html_lines(node.content):
                    draft.paragraph(line)
            case _:
                _write(draft, node.children, level)


def _write_list(draft: Draft, node: SyntaxTreeNode, level: int) -> None:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=first):
        parts = item.children
        if parts and parts[0].type == "paragraph":
            draft.item(_inline(parts[0]), level, "•" if node.type == "bullet_list" else f"{number}.")
            parts = parts[1:]
        _write(draft, parts, level + 1)


def _inline(node: SyntaxTreeNode) -> str:
    """The text of the inline content under a block: soft line breaks joined, hard ones kept."""
    groups = [[""]]
    for inline in node.children:
        for token in (inline.token and inline.token.children) or ():
            if token.type == "softbreak":
                groups[-1].append("")
            elif token.type == "hardbreak" or (token.type == "html_inline" and _BR.match(token.content)):
                groups.append([""])
            else:
                groups[-1][-1] += _shown(token)
    return "\n".join(map(join_lines, groups))


def _shown(token: Token) -> str:
    match token.type:
        case "text" | "code_inline":
            return token.content
        case "image":
            return "".join(map(_shown, token.children or ()))
        case _:
            return ""


class _Text(HTMLParser):
    """The text of raw HTML in lines, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BREAKING:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        if tag in _BREAKING:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.lines[-1] += data


def _html_lines(html: str) -> list[str]:
    parser = _Text()
    parser.feed(html)
    parser.close()
    return [join_lines(line.split("\n")) for line in parser.lines]
