"""Tests mirror the code: keras_flowpose/a/b.py <-> tests/a/test_b.py."""

import ast
from pathlib import Path

from tests.architecture.source_tree import ROOT
from tests.architecture.source_tree import Module
from tests.architecture.source_tree import modules

TESTS = ROOT / "tests"

NOT_MIRRORED = {
    "architecture",
    "conformance",
    "ecosystem",
    "end_to_end",
    "loopback_server",
    "reference",
}
"""Folders of tests of the package as a whole, or of what tests use."""


def _has_code(module: Module) -> bool:
    # __init__ files hold imports; what the package's own one does is tested
    # with the public names.
    if module.path.name == "__init__.py":
        return False
    defining = (ast.FunctionDef, ast.ClassDef)
    return any(isinstance(node, defining) for node in module.tree.body)


def _test_file(module: Module) -> Path:
    parts = module.name.split(".")[1:]
    if parts[0] == "datasets" and len(parts) > 2:
        # All modules of a dataset's folder are tested together.
        parts = parts[:2]
    return TESTS.joinpath(*parts[:-1], f"test_{parts[-1]}.py")


def _relative(paths: set[Path]) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in paths)


EXPECTED = {_test_file(module) for module in modules() if _has_code(module)}
PRESENT = {
    path
    for path in TESTS.rglob("test_*.py")
    if path.relative_to(TESTS).parts[0] not in NOT_MIRRORED
}


def test_every_module_with_code_has_its_test_file():
    assert _relative(EXPECTED - PRESENT) == []


def test_every_test_file_has_its_module():
    assert _relative(PRESENT - EXPECTED) == []
