"""A file is one idea, and stays short enough to be read at once."""

import statistics

from tests.architecture.source_tree import ROOT
from tests.architecture.source_tree import modules

LONGEST = 350


def test_no_file_is_too_long(record_property):
    scripts = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("benchmarks/**/*.py")]
    paths = [*(module.path for module in modules()), *scripts]
    lengths = {
        p: len(p.read_text(encoding="utf-8").splitlines()) for p in paths
    }
    median = statistics.median(lengths.values())
    record_property("median", median)

    too_long = {
        str(path.relative_to(ROOT)): length
        for path, length in lengths.items()
        if length > LONGEST
    }
    assert too_long == {}, f"the median is {median} lines"
