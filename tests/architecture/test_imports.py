"""Who imports whom is what docs/architecture.md says, and nothing else."""

import ast

import pytest

from tests.architecture.source_tree import ROOT
from tests.architecture.source_tree import area_of
from tests.architecture.source_tree import modules

HEAVY = {
    "av",
    "cv2",
    "keras",
    "matplotlib",
    "numpy",
    "safetensors",
    "scipy",
    "tensorflow",
    "tensorflow_datasets",
}


def _rows() -> list[list[str]]:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.partition("## Who may import whom")[2]
    table = section.split("```")[1]
    return [line.split() for line in table.strip().splitlines()]


ROWS = _rows()
ROW_OF = {area: number for number, row in enumerate(ROWS) for area in row}


def _may_import(importer: str, imported: str) -> bool:
    if imported in ("", "_version", importer):
        return True
    lower = ROW_OF[imported] > ROW_OF[importer]
    same_folder = importer in ROWS[-1] and imported in ROWS[-1]
    return lower or same_folder


def _is_or_is_in(name: str, packages: set[str]) -> bool:
    return name.partition(".")[0] in packages


def test_table_lists_every_part_of_the_package():
    areas = {module.area for module in modules()} - {"", "_version"}

    assert set(ROW_OF) == areas
    assert len(ROW_OF) == sum(map(len, ROWS))


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_imports_point_down(module):
    wrong = [
        name
        for name in module.imports()
        if _is_or_is_in(name, {"keras_flowpose"})
        and not _may_import(module.area, area_of(name))
    ]

    assert wrong == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_no_forbidden_imports(module):
    names = list(module.imports())

    forbidden = {"tensorflow_addons", "tests", "datasets", "export", "tf_keras"}
    assert [name for name in names if _is_or_is_in(name, forbidden)] == []
    if module.area:
        # The public names are for users; modules name each other.
        assert "keras_flowpose" not in names


@pytest.mark.parametrize(
    "module",
    [m for m in modules() if m.area in ("layers", "models", "ops", "flow")],
    ids=lambda module: module.name,
)
def test_configs_stop_at_the_edge(module):
    if module.name.startswith("keras_flowpose.models.preset"):
        return  # they read a config and turn it into arguments

    imported = [
        alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assert [name for name in imported if name.endswith("Config")] == []


@pytest.mark.parametrize(
    "module",
    [m for m in modules() if m.area == "cli"],
    ids=lambda module: module.name,
)
def test_commands_import_heavy_things_only_when_run(module):
    outside = list(_outside_functions(module.tree))

    imports = module.imports(outside)
    assert [name for name in imports if _is_or_is_in(name, HEAVY)] == []


def _outside_functions(node):
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _outside_functions(child)
