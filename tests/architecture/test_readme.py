"""What the README says in Python and in shell must be there."""

import ast
import re
from pathlib import Path

import keras_flowpose
from keras_flowpose.cli.main import commands

README = Path(__file__).resolve().parents[2] / "README.md"


def blocks(language: str) -> list[str]:
    text = README.read_text(encoding="utf-8")
    found = re.findall(r"```(\w*)\n(.*?)```", text, flags=re.DOTALL)
    return [block for name, block in found if name == language]


def test_python_blocks_parse_and_use_public_names():
    used = set()
    for block in blocks("python"):
        for node in ast.walk(ast.parse(block)):
            owner = getattr(node, "value", None)
            if isinstance(owner, ast.Name) and owner.id == "kfp":
                used.add(node.attr)
    assert len(used) > 8
    assert used <= set(keras_flowpose.__all__)


def test_commands_have_the_options_they_are_shown_with():
    shown = 0
    for line in "".join(blocks("")).splitlines():
        words = line.split()
        if words[:1] != ["flowpose"]:
            continue
        fields = options_of(commands()[words[1]])
        for word in words[2:]:
            if word.startswith("--"):
                assert word.removeprefix("--").replace("-", "_") in fields, line
                shown += 1
    assert shown > 8


def options_of(config: type) -> set[str]:
    """Names of a dataclass's fields, those of nested dataclasses included."""
    names = set()
    for name, field in config.__dataclass_fields__.items():
        names.add(name)
        default = field.default_factory
        if hasattr(default, "__dataclass_fields__"):
            names |= options_of(default)
        names |= set(field.metadata.get("names", {}).values())
    return names


def test_pictures_and_pages_exist():
    text = README.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (README.parent / target).is_file(), target
