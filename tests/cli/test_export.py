"""`flowpose export`."""

from pathlib import Path

import pytest

from keras_flowpose.cli.export import COMMAND
from keras_flowpose.cli.main import main
from keras_flowpose.export import bundle
from keras_flowpose.export import check
from keras_flowpose.export import file_formats
from keras_flowpose.export import model_file
from keras_flowpose.export.check import CheckReport
from keras_flowpose.export.served_net import PRECISIONS
from keras_flowpose.safe_files import UserError

ONNX = ("--format", "onnx")
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
        no_check=True,
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
        "check": False,
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


@pytest.mark.parametrize("sizes", ["4,2", "none"])
def test_batch_sizes_rise(sizes, tmp_path):
    with pytest.raises(UserError, match="--batch-sizes must "):
        COMMAND(model="tiny", out=tmp_path, batch_sizes=sizes).execute()


@pytest.mark.parametrize("report", [GOOD, None])
def test_a_file_is_written_and_told(report, tmp_path, monkeypatch, capsys):
    asked = {}

    def export_file(model, out, **options):
        asked.update(options, model=model, out=out)
        return model_file.ModelFile(Path(out, "x.tflite"), report)

    monkeypatch.setattr(model_file, "export_file", export_file)
    monkeypatch.setattr(file_formats, "check_libraries", lambda name: None)
    words = f"tiny --out {tmp_path} --format tflite --weights float32 --name x"
    words = [*words.split(), "--overwrite", *(() if report else ["--no-check"])]

    assert main(["export", *words]) == 0

    assert asked == {
        "model": "tiny",
        "out": tmp_path,
        "format": "tflite",
        "name": "x",
        "weights": "float32",
        "overwrite": True,
        "check": report is not None,
    }
    told = capsys.readouterr().out.splitlines()
    lines = [] if report is None else ["ok      loads"]
    assert told == [*lines, f"Exported: {tmp_path / 'x.tflite'}"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--overwrite", "--overwrite is for files, not for bundles."),
        ("--weights float16", "--weights is for files, not for bundles."),
        ("--format onnx --pooling max", "--pooling is for bundles, not for"),
        ("--format tflite --version 3", "--version is for bundles, not for"),
        ("--format onnx --weights float32", "--weights is for tflite."),
        ("--weights int8", "`weights` must be one of 'float16', 'float32'."),
        ("--name a/b", "`name` must be letters, digits, _ and -."),
    ],
)
def test_what_would_be_ignored_is_refused(words, told, tmp_path, capsys):
    words = ["tiny", "--out", str(tmp_path / "out"), *words.split()]

    assert main(["export", *words]) == 2

    assert f"flowpose: error: {told}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("wrong", [{"version": -1}, {"neighbours": -1}])
def test_numbers_are_not_negative(wrong):
    with pytest.raises(ValueError, match="must be an integer >= 0"):
        COMMAND(model="tiny", **wrong)


def test_an_unknown_net_is_told_without_tensorflow(
    complaint_without_tensorflow,
):
    words = ("export", "nobody", "--out", "a", *ONNX)
    told = complaint_without_tensorflow(*words)
    assert told.startswith("There is no preset 'nobody'")


def test_a_missing_library_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(file_formats.FILE_FORMATS, "onnx", ("no_such_library",))

    assert main(["export", "tiny", "--out", str(tmp_path), *ONNX]) == 2

    told = capsys.readouterr().err
    assert told.startswith("flowpose: error: The format onnx needs no_such_lib")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_told_at_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(file_formats.FILE_FORMATS, "onnx", ())
    monkeypatch.delattr(model_file, "export_file")
    (tmp_path / "tiny.onnx").touch()

    assert main(["export", "tiny", "--out", str(tmp_path), *ONNX]) == 2

    assert "tiny.onnx exists already" in capsys.readouterr().err
