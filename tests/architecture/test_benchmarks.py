"""Every benchmark says how to run it; the sources are read, not run."""

import ast

import pytest

from tests.architecture.source_tree import ROOT

SCRIPTS = sorted(ROOT.glob("benchmarks/*.py"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_benchmark_can_be_run_and_says_how(path):
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)

    assert f"    python benchmarks/{path.name}" in ast.get_docstring(tree)
    assert ast.unparse(tree.body[-1].test) == "__name__ == '__main__'"
    for text in ("argparse.ArgumentParser(", '"--json"'):
        assert text in source
