"""What setup.cfg installs is what is in the tree.

`find:` cannot see through the mapping of `datasets/` and `export/`, and a
folder that is forgotten in the list vanishes from the wheel silently.
"""

import configparser
import importlib

import pytest

from tests.architecture.source_tree import PACKAGE_FOLDERS
from tests.architecture.source_tree import ROOT

NOT_INSTALLED = {"__pycache__", "dummy_data"}

SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")


def _folders():
    """Every folder below the packages, with the name it has as a package."""
    for package, top in PACKAGE_FOLDERS.items():
        for folder in [top, *(p for p in top.rglob("*") if p.is_dir())]:
            parts = folder.relative_to(top).parts
            if NOT_INSTALLED.isdisjoint(parts):
                yield ".".join([package, *parts]), folder


def _packages():
    return {n: f for n, f in _folders() if any(f.glob("*.py"))}


def _pairs(option):
    lines = SETUP["options"][option].strip().splitlines()
    return dict(map(str.strip, line.split("=")) for line in lines)


def test_packages_are_listed_and_exist():
    listed = SETUP["options"]["packages"].split()

    assert sorted(listed) == sorted(_packages())


def test_every_package_has_an_init_file():
    without = [
        name
        for name, folder in _packages().items()
        if not (folder / "__init__.py").is_file()
    ]

    assert without == []


def test_mapping_is_that_of_the_tests():
    expected = {n: str(f.relative_to(ROOT)) for n, f in PACKAGE_FOLDERS.items()}

    assert _pairs("package_dir") == expected


def test_every_data_file_is_installed():
    packages = _packages()
    installed = set()
    for package, patterns in SETUP["options.package_data"].items():
        folders = packages if package == "*" else [package]
        for folder in folders:
            for pattern in patterns.replace(",", " ").split():
                installed |= set(packages[folder].glob(pattern))
    present = {
        path
        for _, folder in _folders()
        for path in folder.iterdir()
        if path.is_file() and path.suffix != ".py"
    }

    missing = {str(p.relative_to(ROOT)) for p in present - installed}
    assert missing == set()
    unwanted = [p for p in installed if not NOT_INSTALLED.isdisjoint(p.parts)]
    assert unwanted == []


def _datasets():
    folders = (p for p in PACKAGE_FOLDERS["keras_flowpose.datasets"].iterdir())
    named = (p for p in folders if p.is_dir() and p.name not in NOT_INSTALLED)
    return sorted(p.name for p in named)


@pytest.mark.parametrize("name", _datasets())
def test_every_dataset_folder_is_complete(name):
    folder = PACKAGE_FOLDERS["keras_flowpose.datasets"] / name

    for file in (
        "README.md",
        "CITATIONS.bib",
        "TAGS.txt",
        "__init__.py",
        f"{name}_dataset_builder.py",
    ):
        assert (folder / file).is_file(), f"{name} has no {file}"
        if file != "__init__.py":
            assert (folder / file).stat().st_size > 0, f"{file} is empty"


def test_the_command_exists():
    scripts = SETUP["options.entry_points"]["console_scripts"].strip()
    name, _, place = scripts.partition(" = ")
    module, _, function = place.partition(":")

    assert name == "flowpose"
    assert callable(getattr(importlib.import_module(module), function))


def test_license_and_readme_are_there():
    for option in ("license_files", "long_description"):
        file = SETUP["metadata"][option].removeprefix("file: ")
        assert (ROOT / file).is_file(), f"{option}: no {file}"
