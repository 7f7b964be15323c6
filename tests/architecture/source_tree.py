"""The package's modules as syntax trees, with the imports they make."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PACKAGE_FOLDERS = {
    "keras_flowpose": ROOT / "keras_flowpose",
    "keras_flowpose.datasets": ROOT / "datasets",
    "keras_flowpose.export": ROOT / "export",
}
"""Where each part of the package lies in the repository."""


@dataclass(frozen=True)
class Module:
    """A source file of the package."""

    name: str
    path: Path

    @property
    def area(self) -> str:
        """Folder or top-level module; empty for the package itself."""
        return area_of(self.name)

    @functools.cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.path.read_text(encoding="utf-8"))

    def imports(self, nodes: list | None = None) -> Iterator[str]:
        """Names of all imported modules, those inside functions included."""
        for node in ast.walk(self.tree) if nodes is None else nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}: relative import"
                for alias in node.names:
                    # `from a import b`: b is a module or a name in one.
                    full = f"{node.module}.{alias.name}"
                    yield full if full in _names() else node.module


def area_of(name: str) -> str:
    """`keras_flowpose.ops.warping` is in the area `ops`."""
    return f"{name}..".split(".")[1]


@functools.cache
def modules() -> tuple[Module, ...]:
    """All modules of the package, `__init__` files under the folder's name."""
    found = []
    for package, folder in PACKAGE_FOLDERS.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            parts = [part for part in parts if part != "__init__"]
            found.append(Module(".".join([package, *parts]), path))
    return tuple(found)


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(module.name for module in modules())
