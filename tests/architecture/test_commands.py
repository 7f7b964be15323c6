"""Every command explains itself and is in the README."""

import ast
import dataclasses
import inspect

import pytest
from simple_parsing.docstring import get_attribute_docstring

from keras_flowpose.cli.main import commands
from tests.architecture.source_tree import ROOT
from tests.architecture.source_tree import modules


def test_every_file_with_a_command_is_found():
    declaring = {
        module.path.stem.replace("_", "-")
        for module in modules()
        if module.area == "cli"
        for node in module.tree.body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "COMMAND"
    }

    assert declaring == set(commands())


@pytest.mark.parametrize("name", commands())
def test_command_has_help(name):
    command = commands()[name]
    first_line, *rest = inspect.getdoc(command).splitlines()

    assert dataclasses.is_dataclass(command)
    assert first_line.endswith(".")
    assert not rest or rest[0] == ""
    assert not command.__doc__.startswith(f"{command.__name__}(")
    assert inspect.getdoc(command.execute)


@pytest.mark.parametrize("name", commands())
def test_every_option_has_help(name):
    command = commands()[name]
    without = [
        field.name
        for field in dataclasses.fields(command)
        if not dataclasses.is_dataclass(field.type)
        and not field.metadata.get("help")
        and not get_attribute_docstring(command, field.name).help_string
    ]

    assert without == []


@pytest.mark.parametrize("name", commands())
def test_command_is_in_the_readme(name):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert f"flowpose {name}" in readme
