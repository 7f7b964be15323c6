"""LiteRT finds what the net finds, and the file says what it is."""

import json
import zipfile

import numpy as np
import pytest

from keras_flowpose.export.file_formats import FILE_FORMATS
from keras_flowpose.export.model_file import export_file
from keras_flowpose.export.portable_poses import portable_poses
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.export.tflite_file import open_tflite
from keras_flowpose.export.tflite_file import write_tflite
from keras_flowpose.models.coordinate_net import CoordinateNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.ops.images import letterbox

ABOUT = {"joints": ["a", "b"], "stride": 4.0}


@pytest.fixture(scope="module", autouse=True)
def libraries():
    for name in FILE_FORMATS["tflite"]:
        pytest.importorskip(name, reason="needs the extra tflite")


@pytest.fixture(scope="module")
def net():
    net = HeatmapNet(2, width=0.1, input_size=(24, 16), value_scale=1 / 99)
    return open_served_net(net, ("a", "b"), pooling="none")


@pytest.fixture(scope="module")
def path(net, tmp_path_factory):
    path = tmp_path_factory.mktemp("tflite") / "net.tflite"
    write_tflite(net, path, ABOUT, "float16")
    return path


@pytest.mark.parametrize("shape", [(1, 24, 16), (3, 31, 47), (2, 5, 9)])
def test_answers_are_those_of_the_net(net, path, shape):
    frames = np.random.default_rng(0).integers(0, 256, [*shape, 3], np.uint8)

    found = open_tflite(path)(frames)

    expected = portable_poses(net, frames)
    assert sorted(found) == sorted(expected)
    for key, tolerance in (("heatmaps", 5e-3), ("scores", 5e-3)):
        np.testing.assert_allclose(found[key], expected[key], atol=tolerance)
        assert found[key].dtype == np.float32
    # Of the file's own heatmaps: noise has peaks of nearly the same height.
    points, _ = decode_heatmaps(found["heatmaps"])
    height, width = shape[1:]
    fitted = letterbox(height, width, net.size).to_frame(4 * points)
    np.testing.assert_allclose(found["keypoints"], fitted, atol=1e-2)


def test_half_precision_takes_two_bytes_a_weight(net, path):
    weights = sum(int(np.prod(v.shape)) for v in net.variables())

    assert 0 <= path.stat().st_size - 2 * weights < 80_000


def test_coordinates_and_whole_precision_through_the_front_door(tmp_path):
    net = CoordinateNet(2, width=0.02, input_size=16)

    file = export_file(
        net, tmp_path, "tflite", joints=("a", "b"), weights="float32"
    )

    assert file.report.passed
    assert file.path.stat().st_size > 4 * net.count_params()
    frames = np.random.default_rng(0).integers(0, 256, [2, 9, 16, 3], np.uint8)
    expected = portable_poses(open_served_net(net, ("a", "b")), frames)
    found = open_tflite(file.path)(frames)
    assert sorted(found) == ["keypoints", "scores"]
    for key, value in found.items():
        np.testing.assert_allclose(value, expected[key], atol=1e-3)
    with zipfile.ZipFile(file.path) as archive:
        about = json.loads(archive.read("joints.json"))
    assert about["joints"] == ["a", "b"] and about["heatmap_shape"] is None


def test_the_description_is_packed_behind_the_model(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["joints.json"]
        assert json.loads(archive.read("joints.json")) == ABOUT
