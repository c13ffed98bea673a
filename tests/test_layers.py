"""Who may import whom, read from the source of every module, and proof that the reader of imports sees a breach."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("index", "assistant", "evals")
FORBIDDEN = {"index": {"assistant", "evals"}, "assistant": {"evals"}, "evals": set[str]()}
ONLY = {"gradio": "assistant/chat/app.py"}
ABOVE = ("assistant/chat/", "assistant/cli.py")
EXCEPT = {("assistant/cli.py", "evals")}


def imported(source: Path, root: Path) -> Iterator[str]:
    """Every module that a file imports, at any depth of its code, by full name."""
    package = source.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=module, level=0):
                yield module or ""
            case ast.ImportFrom(module=module, level=level):
                yield ".".join([*package[: len(package) - level + 1], *([module] if module else [])])
            case ast.Call(func=ast.Name(id="__import__") | ast.Attribute(attr="import_module"), args=[first, *_]):
                yield first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else "?"


def breaches(root: Path) -> list[str]:
    """One line for each import that the layers forbid in the packages under `root`."""
    found = []
    for source in sorted(path for package in OURS for path in (root / package).rglob("*.py")):
        name = source.relative_to(root).as_posix()
        for module in imported(source, root):
            top = module.split(".")[0]
            forbidden = top in FORBIDDEN[name.split("/")[0]] and (name, top) not in EXCEPT
            upwards = module.startswith("assistant.chat") and not name.startswith(
                ("assistant/chat/", "assistant/cli.py")
            )
            if forbidden or upwards or ONLY.get(top, name) != name:
                found.append(f"{name} imports {module}")
    return found


def test_every_import_follows_the_layers() -> None:
    assert breaches(ROOT) == []


def test_every_package_is_looked_at() -> None:
    for package in OURS:
        assert list((ROOT / package).glob("*.py")), package
    assert "index.errors" in imported(ROOT / "assistant" / "cli.py", ROOT)


@pytest.mark.parametrize(
    ("file", "code", "breach"),
    [
        ("index/load.py", "import assistant", "index/load.py imports assistant"),
        ("index/load.py", "from evals.case import Case", "index/load.py imports evals.case"),
        ("index/deep/down.py", "def late():\n    import assistant.ask", "index/deep/down.py imports assistant.ask"),
        ("assistant/ask.py", "from evals import command", "assistant/ask.py imports evals"),
        ("assistant/ask.py", "if False:\n    import evals.case as c", "assistant/ask.py imports evals.case"),
        (
            "assistant/ask.py",
            "import importlib\nimportlib.import_module('evals.x')",
            "assistant/ask.py imports evals.x",
        ),
        ("assistant/ask.py", "__import__('evals')", "assistant/ask.py imports evals"),
        ("assistant/chat/page.py", "import gradio as gr", "assistant/chat/page.py imports gradio"),
        ("assistant/ask.py", "from assistant.chat.page import answer", "assistant/ask.py imports assistant.chat.page"),
        ("evals/command.py", "from gradio.themes import Soft", "evals/command.py imports gradio.themes"),
        ("assistant/sub/a.py", "from ...evals import case", "assistant/sub/a.py imports evals"),
    ],
)
def test_a_planted_breach_is_seen(tmp_path: Path, file: str, code: str, breach: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(code, encoding="utf-8")
    assert breaches(tmp_path) == [breach]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("assistant/cli.py", "def late():\n    from evals import command"),
        ("assistant/chat/app.py", "import gradio"),
        ("assistant/ask.py", "from index.library import Library\nfrom .reply import Reply"),
        ("evals/run.py", "import assistant.ask, index.library"),
        ("index/chunk.py", "from index.passage import Passage\n'import evals'"),
    ],
)
def test_an_import_downwards_is_no_breach(tmp_path: Path, file: str, code: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(code, encoding="utf-8")
    assert breaches(tmp_path) == []
