"""Emphasis in Markdown as writers of Chinese and Japanese mean it: **「引號」**後.

CommonMark (0.31, section 6.2) lets no emphasis end between punctuation and a letter, which is meant for scripts that
set words apart. Beside an unspaced script a mark opens or closes whatever stands on its other side but white space.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize
from markdown_it.rules_inline.state_inline import Delimiter

from index.formats.plain import is_unspaced


def emphasis(parser: MarkdownIt) -> None:
    """Plugs the rule in, in place of CommonMark's."""
    parser.inline.ruler.at("emphasis", _tokenize)


def _tokenize(state: StateInline, silent: bool) -> bool:
    """CommonMark's rule, after which each run of `*` is judged again."""
    start, first = state.pos, len(state.delimiters)
    if not tokenize(state, silent):
        return False
    if state.src[start] == "*":
        before = state.src[start - 1] if start else " "
        after = state.src[state.pos] if state.pos < state.posMax else " "
        for delimiter in state.delimiters[first:]:
            _judge(delimiter, before, after)
    return True


def _judge(delimiter: Delimiter, before: str, after: str) -> None:
    beside = is_unspaced(before) or is_unspaced(after)
    delimiter.open = not after.isspace() and (beside or not _is_punctuation(after) or not _is_word(before))
    delimiter.close = not before.isspace() and (beside or not _is_punctuation(before) or not _is_word(after))


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _is_word(char: str) -> bool:
    return not char.isspace() and not _is_punctuation(char)
