import dataclasses
from dataclasses import dataclass
from pathlib import Path

import pytest
from simple_parsing import choice
from simple_parsing import field

from keras_flowpose.cli.command_parser import CommandParser
from keras_flowpose.safe_files import UserError


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
    with pytest.raises(UserError, match="One word too many: 'true'"):
        _parse(words[0], "true")


def test_a_flag_may_be_a_denial_alone():
    @dataclass(frozen=True)
    class Denying(_Outer):
        no_check: bool = False

    parser = CommandParser(prog="do")
    parser.add_command(Denying)
    words = ["a.txt", "--out-dir", "b"]

    assert not parser.parse(words).no_check
    assert parser.parse([*words, "--no-check"]).no_check
    with pytest.raises(UserError, match="There is no option --no-no-check"):
        parser.parse([*words, "--no-no-check"])


def test_a_command_may_ask_which_options_were_typed():
    @dataclass(frozen=True)
    class Asking(_Outer):
        given: frozenset[str] = field(default=frozenset(), cmd=False)

    parser = CommandParser(prog="do", description="About it.")
    commands = parser.add_subparsers(required=True)
    commands.add_parser("ask").add_command(Asking)
    words = ["a.txt", "--out_dir", "b", "--lev", "0.5", "--no-loud", "--co=0"]
    parsed = parser.parse(["ask", *words])
    assert parsed.given == {"--out-dir", "--level", "--loud", "--count"}


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
    ("words", "told"),
    [
        (["a.txt"], "Missing: --out-dir."),
        (["--out-dir", "b"], "Missing: SOURCE."),
        (["a.txt", "--out-dir"], "--out-dir needs a value; "),
        (["a.txt", "--out-dir", "-b"], "is given as --out-dir=-VALUE."),
        (["a.txt", "--out-dir", "b", "c"], "One word too many: 'c'."),
        (["a.txt", "--out-dir", "b", "--cuont=1"], "Did you mean --count?"),
        (["a.txt", "--out-dir", "b", "--xyz"], "There is no option --xyz."),
        (
            ["--way", "up"],
            r"--way must be one of '?left'?, '?right'?, not 'up'",
        ),
        (["--count", "1.5"], "--count must be a whole number, not '1.5'."),
        (["--level", "high"], "--level must be a number, not 'high'."),
        (["--over-write=yes"], "takes no value, but 'yes' was given."),
    ],
)
def test_wrong_words_are_told_in_one_line(words, told, capsys):
    with pytest.raises(
        UserError, match=rf"{told}.*See `do --help`\."
    ) as raised:
        _parser().parse(words)

    assert "\n" not in str(raised.value)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("words", [["-1,2,3"], ["-.5,1"], ["-7"]])
def test_numbers_may_be_negative(words):
    @dataclass(frozen=True)
    class Act:
        """Act."""

        # Where.
        place: str | None = None

    parser = CommandParser(prog="do")
    parser.add_command(Act)

    assert parser.parse(["--place", *words]) == Act(place=words[0])


def test_options_of_nested_fields_may_look_different(capsys):
    @dataclass(frozen=True)
    class Act:
        """Act."""

        inner: _Inner = field(
            default_factory=_Inner,
            metadata={"names": {"loud": "noisy"}, "choices": {"level": (1, 2)}},
        )

    parser = CommandParser(prog="do")
    parser.add_command(Act)

    parsed = parser.parse(["--no-noisy", "--level", "2"])
    assert parsed == Act(_Inner(level=2, loud=False))
    with pytest.raises(UserError, match="no option --loud"):
        parser.parse(["--loud"])
    with pytest.raises(UserError, match="--level must be one of 1, 2, not 3"):
        parser.parse(["--level", "3"])


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
