"""What can't be written is told before anything is done."""

import pytest

from keras_flowpose.export import file_formats
from keras_flowpose.export.file_formats import check_libraries
from keras_flowpose.export.file_formats import file_to_write
from keras_flowpose.safe_files import UserError


@pytest.fixture
def known(monkeypatch):
    """Formats whose libraries every Python has, and one that none has."""
    formats = {
        "onnx": ("json", "zipfile"),
        "tflite": ("json", "no_such_a", "no_such_b"),
    }
    monkeypatch.setattr(file_formats, "FILE_FORMATS", formats)


def test_what_is_missing_is_told_with_the_cure(known):
    check_libraries("onnx")
    with pytest.raises(UserError) as caught:
        check_libraries("tflite")

    told = str(caught.value)
    assert "The format tflite needs no_such_a, no_such_b, which" in told
    assert 'pip install "keras-flowpose[tflite]"' in told


def test_other_formats_are_refused():
    with pytest.raises(ValueError, match="`format` must be one of 'onnx'"):
        check_libraries("caffe")


def test_the_file_is_named_after_the_net(known, tmp_path, monkeypatch):
    monkeypatch.setitem(file_formats.FILE_FORMATS, "tflite", ())
    out = tmp_path / "new"

    assert file_to_write("tiny", out, "onnx") == (
        out / "tiny.onnx",
        "float32",
    )
    assert file_to_write(tmp_path / "run.1", out, "tflite") == (
        out / "run.1.tflite",
        "float16",
    )
    assert file_to_write("tiny", out, "tflite", "a", "float32") == (
        out / "a.tflite",
        "float32",
    )
    assert not out.exists()


def test_what_is_there_is_not_replaced_unasked(known, tmp_path):
    (tmp_path / "a.onnx").touch()

    with pytest.raises(UserError, match=r"a\.onnx exists already"):
        file_to_write("a", tmp_path, "onnx")
    file_to_write("a", tmp_path, "onnx", overwrite=True)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "a/b"}, "`name` must be that of a file"),
        ({"name": ""}, "`name` must be that of a file"),
        ({"weights": "float16"}, "`weights` must be one of 'float32'"),
    ],
)
def test_wrong_arguments_are_refused(known, tmp_path, wrong, told):
    with pytest.raises(ValueError, match=told):
        file_to_write("a", tmp_path, "onnx", **wrong)
