"""`flowpose export`."""

from pathlib import Path

import pytest

from keras_flowpose.cli.export import COMMAND
from keras_flowpose.cli.main import main
from keras_flowpose.export import bundle
from keras_flowpose.export import check
from keras_flowpose.export.check import CheckReport
from keras_flowpose.export.served_net import PRECISIONS
from keras_flowpose.safe_files import UserError

GOOD = CheckReport(True, ("ok      loads",))


def test_options_reach_the_library(tmp_path, monkeypatch, capsys):
    asked = {}

    def export_bundle(model, out, **options):
        asked.update(options, model=model, out=out)
        return bundle.Bundle(Path(out, "x", "4"), GOOD, ("A note.",))

    monkeypatch.setattr(bundle, "export_bundle", export_bundle)

    status = COMMAND(
        model="tiny",
        out=tmp_path,
        version=4,
        name="x",
        neighbours=2,
        pooling="max",
        precision="mixed_bfloat16",
        batch_sizes="1,8",
    ).execute()

    assert status == 0
    assert asked == {
        "model": "tiny",
        "out": tmp_path,
        "version": 4,
        "name": "x",
        "neighbours": 2,
        "pooling": "max",
        "precision": "mixed_bfloat16",
        "batch_sizes": (1, 8),
    }
    assert capsys.readouterr().out.splitlines() == [
        "ok      loads",
        "A note.",
        f"Exported: {tmp_path / 'x' / '4'}",
        f"Serve it: see {tmp_path / 'README.md'}",
    ]


@pytest.mark.parametrize("passed", [True, False])
def test_a_check_decides_the_status(passed, tmp_path, monkeypatch, capsys):
    report = CheckReport(passed, ("ok      loads", "..."))
    monkeypatch.setattr(check, "check_bundle", lambda folder: report)

    status = COMMAND(check=tmp_path).execute()

    assert status == (0 if passed else 1)
    assert capsys.readouterr().out == "ok      loads\n...\n"


def test_choices_are_those_of_the_library():
    field = COMMAND.__dataclass_fields__["precision"]
    assert tuple(field.metadata["custom_args"]["choices"]) == PRECISIONS


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "Give either --out or --check."),
        ({"out": Path("a"), "check": Path("b")}, "Give either --out or --"),
        ({"out": Path("a")}, "Name what to export"),
        ({"check": Path("nowhere")}, "There is no exported model in nowhere"),
    ],
)
def test_slips_are_told(options, told):
    with pytest.raises(UserError, match=told):
        COMMAND(**options).execute()


@pytest.mark.parametrize(
    ("words", "received"),
    [
        (["--precision", "float32"], "--precision"),
        (["tiny", "--version", "3"], "tiny, --version"),
    ],
)
def test_a_check_refuses_what_it_would_ignore(words, received, capsys):
    assert main(["export", *words, "--check", "models"]) == 2
    assert f"folder alone. Received: {received}." in capsys.readouterr().err


@pytest.mark.parametrize("sizes", ["4,2", "x", "0,1", "1,1", ""])
def test_batch_sizes_rise(sizes, tmp_path):
    with pytest.raises(UserError, match="--batch-sizes must be rising"):
        COMMAND(model="tiny", out=tmp_path, batch_sizes=sizes).execute()


@pytest.mark.parametrize("wrong", [{"version": -1}, {"neighbours": -1}])
def test_numbers_are_not_negative(wrong):
    with pytest.raises(ValueError, match="must be an integer >= 0"):
        COMMAND(model="tiny", **wrong)


def test_an_unknown_net_is_told_without_tensorflow(
    complaint_without_tensorflow,
):
    told = complaint_without_tensorflow("export", "nobody", "--out", "a")
    assert told.startswith("There is no preset 'nobody'")
