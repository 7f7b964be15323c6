import numpy as np
import pytest
import safetensors.numpy
from tensorflow import keras

from keras_flowpose.layers.per_frame import PerFrame
from keras_flowpose.models import weights
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.spatial_net import SpatialNet
from keras_flowpose.safe_files import UserError
from tests.reference.nets import shake


def _net(seed, **options):
    net = HeatmapNet(joints=2, width=0.01, input_size=16, **options)
    shake(net, seed)
    return net


@pytest.mark.parametrize(
    ("dtype", "error"), [("float32", 0), ("float16", 1e-3)]
)
def test_round_trip(tmp_path, dtype, error):
    old, new = _net(0), _net(1)
    weights.save(old, tmp_path / "w.safetensors", dtype)
    names = weights.load(new, tmp_path / "w.safetensors")
    assert len(names) == 26
    for a, b in zip(old.get_weights(), new.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=error, atol=error / 100)


def test_names_and_formats_in_the_file(tmp_path):
    net = _net(0)
    weights.save(net, tmp_path / "w.safetensors", "float16")
    stored = safetensors.numpy.load_file(tmp_path / "w.safetensors")
    assert stored["conv5/kernel"].shape == (9, 9, 8, 8)
    assert stored["conv5_fusion/bias"].dtype == np.float16
    kernel = net.get_layer("conv3_fusion").get_weights()[0]
    np.testing.assert_allclose(
        stored["conv3_fusion/kernel"], kernel, rtol=1e-3, atol=1e-6
    )


def test_chosen_layers_only(tmp_path):
    old, new = _net(0), _net(1)
    before = new.get_layer("conv2").get_weights()
    weights.save(old, tmp_path / "w.safetensors")
    names = weights.load(
        new, tmp_path / "w.safetensors", layers=["conv1", "conv8"]
    )
    assert sorted(names) == [
        "conv1/bias",
        "conv1/kernel",
        "conv8/bias",
        "conv8/kernel",
    ]
    for name, expected in (
        ("conv1", old.get_layer("conv1").get_weights()),
        ("conv2", before),
    ):
        found = new.get_layer(name).get_weights()
        np.testing.assert_array_equal(found[0], expected[0])


def test_nested_models_and_wrappers_are_searched(tmp_path):
    inner = _net(0)
    frames = keras.Input((3, 16, 16, 3))
    outer = keras.Model(frames, PerFrame(inner)(frames))
    assert list(weights.named_weights(outer)) == list(
        weights.named_weights(inner)
    )
    wrapped = keras.layers.TimeDistributed(
        keras.layers.Dense(2, name="inside"), name="outside"
    )
    steps = keras.Input((4, 5))
    model = keras.Model(steps, wrapped(steps))
    assert set(weights.named_weights(model)) == {"inside/kernel", "inside/bias"}


def test_part_of_a_larger_net(tmp_path):
    whole = _net(0)
    weights.save(whole, tmp_path / "w.safetensors")
    spatial = SpatialNet(joints=2, width=0.01, input_size=16)
    weights.load(spatial, tmp_path / "w.safetensors")
    np.testing.assert_array_equal(
        spatial.get_layer("conv8").get_weights()[0],
        whole.get_layer("conv8").get_weights()[0],
    )


def test_nothing_is_assigned_unless_all_fits(tmp_path):
    weights.save(_net(0), tmp_path / "w.safetensors")
    net = HeatmapNet(joints=3, width=0.01, input_size=16)
    before = net.get_weights()
    with pytest.raises(UserError, match=r"/kernel has shape \(1, 1, 8, 2"):
        weights.load(net, tmp_path / "w.safetensors")
    for a, b in zip(before, net.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_missing_tensors_are_named(tmp_path):
    spatial = SpatialNet(joints=2, width=0.01, input_size=16)
    weights.save(spatial, tmp_path / "w.safetensors")
    with pytest.raises(UserError, match=r"lacks conv1_fusion/kernel, .* more"):
        weights.load(_net(0), tmp_path / "w.safetensors")


def test_wrong_files_are_explained(tmp_path):
    with pytest.raises(UserError, match="There is no weights file"):
        weights.load(_net(0), tmp_path / "none.safetensors")
    broken = tmp_path / "broken.safetensors"
    weights.save(_net(0), broken)
    broken.write_bytes(broken.read_bytes()[:-100])
    with pytest.raises(UserError, match="not a whole safetensors file"):
        weights.load(_net(0), broken)


def test_unknown_layer():
    with pytest.raises(ValueError, match=r"out of conv1, .* Received: 'conv9'"):
        weights.load(_net(0), "unread", layers=["conv9"])


def test_existing_files_are_kept(tmp_path):
    (tmp_path / "w.safetensors").write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        weights.save(_net(0), tmp_path / "w.safetensors")
    assert (tmp_path / "w.safetensors").read_text() == "mine"


def test_numbers_that_do_not_fit_are_refused(tmp_path):
    net = _net(0)
    kernel, bias = net.get_layer("conv6").get_weights()
    net.get_layer("conv6").set_weights([kernel, bias + 1e6])
    with pytest.raises(ValueError, match=r"conv6/bias .* fit into float16"):
        weights.save(net, tmp_path / "w.safetensors", "float16")
    assert list(tmp_path.iterdir()) == []


def test_ambiguous_names_are_refused():
    def branch():
        layers = [keras.Input((2,)), keras.layers.Dense(1, name="same")]
        return keras.Sequential(layers)

    x = keras.Input((2,))
    model = keras.Model(x, [branch()(x), branch()(x)])
    with pytest.raises(ValueError, match="two weights called 'same/kernel'"):
        weights.named_weights(model)
