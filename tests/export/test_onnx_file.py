"""ONNX Runtime finds what the net finds, and reads what the file is."""

import json

import numpy as np
import pytest

from keras_flowpose.export.file_formats import FILE_FORMATS
from keras_flowpose.export.onnx_file import open_onnx
from keras_flowpose.export.onnx_file import write_onnx
from keras_flowpose.export.portable_poses import portable_poses
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.models.coordinate_net import CoordinateNet
from keras_flowpose.models.heatmap_net import HeatmapNet

ABOUT = {"joints": ["a", "ä"], "stride": 4.0, "heatmap_shape": None}


@pytest.fixture(scope="module", autouse=True)
def libraries():
    for name in FILE_FORMATS["onnx"]:
        pytest.importorskip(name, reason="needs the extra onnx")


@pytest.fixture(scope="module")
def net():
    net = HeatmapNet(2, width=0.02, input_size=(24, 16), value_scale=1 / 99)
    return open_served_net(net, ("a", "b"), pooling="none")


@pytest.fixture(scope="module")
def path(net, tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "net.onnx"
    write_onnx(net, path, ABOUT)
    return path


@pytest.mark.parametrize("shape", [(1, 24, 16), (3, 31, 47), (2, 5, 9)])
def test_answers_are_those_of_the_net(net, path, shape):
    frames = np.random.default_rng(0).integers(0, 256, [*shape, 3], np.uint8)

    found = open_onnx(path)(frames)

    expected = portable_poses(net, frames)
    assert sorted(found) == sorted(expected)
    for key, value in found.items():
        assert value.dtype == np.float32
        np.testing.assert_allclose(value, expected[key], atol=2e-3)


def test_the_file_says_what_it_is(path):
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(path), providers=["CPUExecutionProvider"]
    )

    (frames,) = session.get_inputs()
    assert (frames.name, frames.type) == ("frames", "tensor(uint8)")
    assert frames.shape == ["batch", "height", "width", 3]
    outputs = {o.name: o.shape for o in session.get_outputs()}
    assert outputs == {
        "keypoints": ["batch", 2, 2],
        "scores": ["batch", 2],
        "heatmaps": ["batch", 6, 4, 2],
    }
    told = session.get_modelmeta().custom_metadata_map
    assert {key: json.loads(text) for key, text in told.items()} == ABOUT


def test_old_runtimes_know_its_ops(path):
    import onnx

    model = onnx.load(path)

    # ONNX 1.12, which ONNX Runtime has read from 1.13 on.
    versions = {opset.domain: opset.version for opset in model.opset_import}
    assert versions[""] == 17
    assert {node.domain for node in model.graph.node} == {""}
    assert model.ir_version <= 8


def test_nets_of_coordinates(tmp_path):
    net = CoordinateNet(2, width=0.02, input_size=16)
    served = open_served_net(net, ("a", "b"))
    frames = np.random.default_rng(0).integers(0, 256, [2, 9, 16, 3], np.uint8)
    write_onnx(served, tmp_path / "net.onnx", {})

    found = open_onnx(tmp_path / "net.onnx")(frames)

    expected = portable_poses(served, frames)
    assert sorted(found) == ["keypoints", "scores"]
    for key, value in found.items():
        np.testing.assert_allclose(value, expected[key], atol=1e-3)
