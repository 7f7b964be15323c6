import dataclasses
from dataclasses import dataclass
from pathlib import Path

import pytest
from simple_parsing import choice
from simple_parsing import field

from keras_flowpose.cli.command_parser import CommandParser


@dataclass(frozen=True)
class _Inner:
    """How much of it."""

    # Loudness in %.
    level: float = 0.5
    # Turn it on.
    loud: bool = True

    def __post_init__(self):
        if self.level < 0:
            raise ValueError("`level` must be >= 0")


@dataclass(frozen=True)
class _Outer:
    """Do a thing.

    Do it well.
    """

    # What to read.
    source: Path = field(positional=True)
    # Where it goes.
    out_dir: Path
    # How often; counted
    # from one.
    count: int = 0
    # Which way.
    way: str = choice("left", "right", default="left")
    # A limit, or none.
    limit_to: int | None = None
    # Sure, not sure, or as usual.
    sure: bool | None = None
    # Files to compare.
    others: tuple[Path, ...] = ()
    # Replace files.
    over_write: bool = False
    inner_part: _Inner = field(default_factory=_Inner)


def _parser():
    parser = CommandParser(prog="do", description="About it.")
    parser.add_command(_Outer)
    return parser


def _parse(*words):
    return _parser().parse(["a.txt", "--out-dir", "b", *words])


def test_defaults_and_types():
    assert _parse() == _Outer(source=Path("a.txt"), out_dir=Path("b"))
    parsed = _parse(
        *["--count", "3", "--way", "right", "--limit-to=7", "--level", "2"],
        *["--others", "x", "y"],
    )
    assert parsed == _Outer(
        source=Path("a.txt"),
        out_dir=Path("b"),
        count=3,
        way="right",
        limit_to=7,
        others=(Path("x"), Path("y")),
        inner_part=_Inner(level=2.0),
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--over-write"], {"over_write": True}),
        (["--over-write", "--no-over-write"], {"over_write": False}),
        (["--sure"], {"sure": True}),
        (["--no-sure"], {"sure": False}),
        (["--no-loud"], {"inner_part": _Inner(loud=False)}),
    ],
)
def test_booleans_are_plain_flags(words, expected):
    assert _parse(*words) == dataclasses.replace(_parse(), **expected)
    with pytest.raises(SystemExit):
        _parse(words[0], "true")


def test_underscores_are_dashes_in_names_only():
    words = ["--out_dir=b_c/--d_e", "--over_write", "--", "--a_b"]

    parsed = _parser().parse(words)

    assert parsed.out_dir == Path("b_c/--d_e")
    assert parsed.source == Path("--a_b")
    assert parsed.over_write


def test_words_of_the_process_are_the_default(monkeypatch):
    monkeypatch.setattr("sys.argv", ["do", "a.txt", "--out-dir", "b"])

    assert _parser().parse() == _parse()


def test_a_value_that_the_dataclass_rejects():
    with pytest.raises(ValueError, match="`level` must be >= 0"):
        _parse("--level", "-1")


@pytest.mark.parametrize(
    "words", [["a.txt"], ["a.txt", "--out-dir"], ["--out-dir", "b"]]
)
def test_what_is_required(words, capsys):
    with pytest.raises(SystemExit) as ended:
        _parser().parse(words)

    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: do")


def test_help_reads_well(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    with pytest.raises(SystemExit) as ended:
        _parser().parse(["--help"])
    assert ended.value.code == 0

    text = " ".join(capsys.readouterr().out.split())

    usage = (
        "usage: do [-h] --out-dir PATH [--count N] [--way {left,right}] "
        "[--limit-to N] [--sure] [--others [PATH ...]] [--over-write] "
        "[--level X] [--loud] SOURCE About it."
    )
    assert text.startswith(usage)
    for part in (
        "SOURCE What to read.",
        "--out-dir PATH Where it goes. --count N How often; counted from one. "
        "(default: 0)",
        "--limit-to N A limit, or none. --sure, --no-sure Sure,",
        "--others [PATH ...] Files to compare. --over-write, --no-over-write "
        "Replace files. inner_part options: How much of it.",
        "--level X Loudness in %. (default: 0.5) --loud, --no-loud Turn it "
        "on. (default: on)",
    ):
        assert part in text
    assert "Do it well" not in text
    assert "None" not in text
