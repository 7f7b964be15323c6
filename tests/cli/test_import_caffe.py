import os

import numpy as np
import pytest

from keras_flowpose.cli.main import main
from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.weights import named_weights
from tests.models.caffe_files import net_bytes
from tests.models.caffe_files import random_weights


@pytest.fixture(scope="module")
def weights():
    return random_weights()


@pytest.fixture(scope="module")
def file(weights, tmp_path_factory):
    path = tmp_path_factory.mktemp("caffe") / "flic.caffemodel"
    path.write_bytes(net_bytes(weights))
    return str(path)


def complaint(capsys):
    """The one line on the error stream."""
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_makes_a_preset_and_says_how_to_use_it(file, weights, tmp_path, capsys):
    out = tmp_path / "flic"
    words = ["import-caffe", file, "--out", str(out), "--background", "1"]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert "17,615,886 weights" in told
    assert f"--model {out}" in told
    found = named_weights(from_preset(out, "float32"))
    kernels, bias = weights["conv5_fusion"]
    np.testing.assert_array_equal(
        found["conv5_fusion/kernel"][0, 0], kernels[:, :, 0, 0].T
    )
    np.testing.assert_allclose(found["conv5_fusion/bias"], bias - 1, atol=1e-6)
    np.testing.assert_array_equal(found["conv1/bias"], weights["conv1"][1])
    # Not over what is there.
    assert main(words) == 2
    assert "exists already" in complaint(capsys)


@pytest.mark.parametrize("share", [0.3, 0.999999])
def test_a_truncated_file_leaves_nothing(file, tmp_path, capsys, share):
    with open(file, "rb") as whole:
        content = whole.read()
    cut = tmp_path / "cut.caffemodel"
    cut.write_bytes(content[: int(share * len(content))])
    assert main(["import-caffe", str(cut), "--out", str(tmp_path / "a")]) == 2
    assert "is not a whole .caffemodel" in complaint(capsys)
    assert os.listdir(tmp_path) == ["cut.caffemodel"]


def test_slips_are_told(tmp_path, capsys):
    text = tmp_path / "net.prototxt"
    text.write_text('name: "HeatmapNet"\n')
    out = ["--out", str(tmp_path / "a")]
    for words, expected in (
        ([str(text), *out], "is a text file"),
        ([str(tmp_path / "no"), *out], "No such file"),
        ([str(text), *out, "--background", "nan"], "must be a number, not nan"),
        ([str(text), "--out", str(tmp_path / "b" / "a")], "does not exist"),
    ):
        assert main(["import-caffe", *words]) == 2
        assert expected in complaint(capsys)
