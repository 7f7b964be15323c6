"""What argparse says, in better words; the command line's own tests run it."""

import pytest

from keras_flowpose.cli.usage_errors import did_you_mean
from keras_flowpose.cli.usage_errors import usage_error


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "the following arguments are required: VIDEO, --out",
            "Missing: VIDEO, --out.",
        ),
        (
            "argument --out: expected one argument",
            "--out needs a value; one that begins with - is given as "
            "--out=-VALUE.",
        ),
        (
            "argument --neighbours: invalid int value: '1.5'",
            "--neighbours must be a whole number, not '1.5'.",
        ),
        (
            "argument --crop: invalid float value: 'wide'",
            "--crop must be a number, not 'wide'.",
        ),
        (
            "argument --pooling: invalid choice: 'mean' (choose from 'sum', "
            "'max')",
            "--pooling must be one of 'sum', 'max', not 'mean'.",
        ),
        (
            "argument --loud/--no-loud: ignored explicit argument 'yes'",
            "--loud/--no-loud takes no value, but 'yes' was given.",
        ),
        ("something else: 3", "Something else: 3."),
        ("it is --a. Did you mean --b?", "It is --a. Did you mean --b?"),
    ],
)
def test_one_line_with_the_cure(message, expected):
    told = usage_error(message, "flowpose act")
    assert told == f"{expected} See `flowpose act --help`."


def test_only_near_words_are_guessed():
    assert did_you_mean("pridict", ["train", "predict"]) == (
        " Did you mean predict?"
    )
    assert did_you_mean("--name", ["--scale", "--data"]) == ""
    assert did_you_mean("", ["train"]) == ""
