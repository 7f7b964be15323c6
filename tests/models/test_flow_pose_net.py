import numpy as np
import pytest
from tensorflow import keras

from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from tests.reference.nets import shake


def _window(frames=3, size=(24, 16), seed=0):
    generator = np.random.default_rng(seed)
    height, width = size[0] // 4, size[1] // 4
    flows = np.zeros([2, frames, height, width, 2])
    return {
        "frames": generator.uniform(0, 255, [2, frames, *size, 3]),
        "flows": flows.astype(np.float32),
        "present": np.ones([2, frames], bool),
    }


def _shrink(size=(24, 16)):
    """A heatmap model without weights: every fourth pixel's neighbourhood."""
    return keras.Sequential(
        [keras.Input((*size, 3)), keras.layers.AveragePooling2D(4)]
    )


def _heatmap_net():
    net = HeatmapNet(joints=2, width=0.01, input_size=(24, 16))
    shake(net)
    return net


def test_pooling_adds_the_papers_217_weights():
    heatmap_net = HeatmapNet(width=0.01, input_size=16)
    net = FlowPoseNet(heatmap_net)
    assert net.count_params() - heatmap_net.count_params() == 217


def test_starts_as_the_heatmap_net_of_the_centre_frame():
    heatmap_net, window = _heatmap_net(), _window()
    window["flows"] += [1.5, -0.5]
    window["flows"][:, 1] = 0
    outputs = FlowPoseNet(heatmap_net, neighbours=1)(window)
    single = heatmap_net(window["frames"][:, 1])
    np.testing.assert_allclose(outputs["pooled"], single["fusion"], atol=1e-5)
    for t in range(3):
        single = heatmap_net(window["frames"][:, t])
        for name in ("spatial", "fusion"):
            np.testing.assert_allclose(
                outputs[name][:, t], single[name], atol=1e-5
            )


def test_fusion_maps_are_warped_and_summed():
    heatmap_net, window = _heatmap_net(), _window()
    window["flows"][:, 0, ..., 0] = 1  # content is one cell further right
    window["flows"][:, 2, ..., 1] = 2  # and two cells further down
    outputs = FlowPoseNet(heatmap_net, neighbours=1, mode="sum")(window)
    maps = [
        heatmap_net(window["frames"][:, t])["fusion"].numpy() for t in range(3)
    ]
    expected = maps[1].copy()
    expected[:, :, :-1] += maps[0][:, :, 1:]
    expected[:, :-2] += maps[2][:, 2:]
    np.testing.assert_allclose(outputs["pooled"], expected, atol=1e-5)


def test_missing_frames_repeat_the_centre():
    window = _window()
    window["present"][0] = [False, True, False]
    outputs = FlowPoseNet(_shrink(), neighbours=1, mode="sum")(window)
    expected = 3 * outputs["spatial"][0, 1]
    np.testing.assert_allclose(outputs["pooled"][0], expected, rtol=1e-5)


def test_unreliable_cells_repeat_the_centre():
    window = _window()
    window["reliable"] = np.ones([2, 3, 6, 4], np.uint8)
    window["reliable"][0, 0, 2, 1] = 0
    net = FlowPoseNet(_shrink(), neighbours=1, mode="sum", mask_flow=True)
    outputs = net(window)
    maps = outputs["spatial"].numpy()
    maps[0, 0, 2, 1] = maps[0, 1, 2, 1]
    np.testing.assert_allclose(outputs["pooled"], maps.sum(axis=1), rtol=1e-5)


def test_any_model_from_images_to_heatmaps():
    window = _window()
    single = FlowPoseNet(_shrink(), neighbours=1)
    assert set(single(window)) == {"spatial", "pooled"}
    image = keras.Input((24, 16, 3))
    maps = keras.layers.MaxPooling2D(4)(image)
    fusion_only = keras.Model(image, {"fusion": maps})
    outputs = FlowPoseNet(fusion_only, neighbours=1)(window)
    assert set(outputs) == {"fusion", "pooled"}
    np.testing.assert_array_equal(outputs["pooled"], outputs["fusion"][:, 1])


def test_border_reaches_the_warp():
    window = _window()
    window["flows"][:] = 100
    zero = FlowPoseNet(_shrink(), neighbours=1)(window)["pooled"]
    edge = FlowPoseNet(_shrink(), neighbours=1, border="edge")(window)
    assert float(np.abs(zero).max()) == 0
    np.testing.assert_allclose(
        edge["pooled"],
        np.broadcast_to(edge["spatial"][:, 1, -1:, -1:], zero.shape),
    )


def test_three_losses_train_net_and_pooling():
    net = FlowPoseNet(_heatmap_net(), neighbours=1)
    losses = {"spatial": "mse", "fusion": "mse", "pooled": "mse"}
    net.compile("sgd", losses, run_eagerly=True)
    window = _window()
    targets = {
        "spatial": np.ones([2, 3, 6, 4, 2], np.float32),
        "fusion": np.ones([2, 3, 6, 4, 2], np.float32),
        "pooled": np.ones([2, 6, 4, 2], np.float32),
    }
    before = [w.copy() for w in net.get_weights()]
    history = net.fit(window, targets, verbose=0).history
    assert {"spatial_loss", "fusion_loss", "pooled_loss"} <= set(history)
    kernel = net.get_layer("temporal_pooling").get_weights()[0]
    assert kernel.shape == (3, 2)
    assert np.abs(kernel - [[0, 0], [1, 1], [0, 0]]).max() > 0
    after = net.get_weights()
    moved = [np.any(a != b) for a, b in zip(before, after, strict=True)]
    assert sum(moved) > len(moved) // 2


def test_the_heatmap_model_can_be_frozen():
    net = FlowPoseNet(_heatmap_net(), neighbours=1)
    net.heatmap_model.trainable = False
    assert [tuple(w.shape) for w in net.trainable_weights] == [(3, 2)]


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="`neighbours` must be an integer"):
        FlowPoseNet(_shrink(), neighbours=0)
    with pytest.raises(ValueError, match="`mode` must be one of"):
        FlowPoseNet(_shrink(), neighbours=1, mode="mean")
    image = keras.Input((24, 16, 3))
    no_maps = keras.Model(image, {"points": keras.layers.Flatten()(image)})
    with pytest.raises(ValueError, match=r"`heatmap_model` must return one"):
        FlowPoseNet(no_maps, neighbours=1)

    class Subclassed(keras.Model):
        def call(self, images):
            return images

    with pytest.raises(ValueError, match="must know its input shape"):
        FlowPoseNet(Subclassed(), neighbours=1)
