"""Running a net over batches, with nets whose output is known."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.evaluation.predict_stills import predict_stills
from keras_flowpose.ops.decoding import Decoding

HEIGHT, WIDTH = 48, 64
JOINTS = ("nose", "right_wrist", "left_wrist")


class KnownNet:
    """Answers each batch in turn with what was prepared."""

    def __init__(self, outputs):
        self.outputs = iter(outputs)

    def predict_on_batch(self, images):
        return next(self.outputs)


def labels_of(images):
    labels = np.random.default_rng(6).uniform(4, 40, (images, 3, 4))
    labels[..., 2] = 1
    labels[..., 3] = np.arange(1, images + 1)[:, None]
    return labels.astype(np.float32)


def batches_of(labels, batch_size=2):
    images = np.zeros((len(labels), HEIGHT, WIDTH, 3), np.float32)
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    return data.batch(batch_size)


def heatmaps_at(points):
    """Gaussians of height 0.8 around network-frame points, by loops."""
    maps = np.zeros((len(points), HEIGHT // 4, WIDTH // 4, len(JOINTS)))
    for image, row, column, joint in np.ndindex(maps.shape):
        x, y = points[image, joint] / 4
        square = (column - x) ** 2 + (row - y) ** 2
        maps[image, row, column, joint] = 0.8 * np.exp(-square / 4.5)
    return maps.astype(np.float32)


def in_batches(array, size=2):
    return [array[i : i + size] for i in range(0, len(array), size)]


def test_heatmaps_are_decoded_into_network_pixels():
    labels = labels_of(5)
    net = KnownNet(in_batches(heatmaps_at(labels[..., :2])))

    found = predict_stills(net, batches_of(labels), JOINTS, progress=False)

    assert found.predictions.shape == (5, 3, 2)
    np.testing.assert_allclose(found.predictions, labels[..., :2], atol=0.01)
    np.testing.assert_array_equal(found.truth, labels[..., :2])
    np.testing.assert_array_equal(found.visible, labels[..., 2])
    np.testing.assert_array_equal(found.lengths, [1, 2, 3, 4, 5])
    assert (found.scores > 0.6).all()
    assert (found.scores <= 0.8).all()
    assert found.skeleton.joints == JOINTS
    assert found.scale == 256 / 64
    assert found.unit == "pixels of the 256-pixel network frame"


def test_distances_are_scaled_to_the_papers_frame():
    labels = labels_of(2)
    net = KnownNet([labels[..., :2] + np.float32([0, 1.5])])

    found = predict_stills(net, batches_of(labels), JOINTS, progress=False)

    scores = found.evaluate("net").joint_types["wrist"]
    assert scores.mean_error == pytest.approx(6, abs=1e-4)
    # The normaliser is scaled with it: 1.5 of lengths 1 and 2.
    assert scores.pck == (0.0,) * 10


@pytest.mark.parametrize("name", ["hat size", None])
def test_pck_has_the_name_of_its_length(name):
    labels = labels_of(2)
    net = KnownNet([labels[..., :2]])
    found = predict_stills(
        net, batches_of(labels), JOINTS, progress=False, normaliser=name
    )
    result = found.evaluate("net")
    assert result.normaliser == name
    known = result.joint_types["wrist"].pck_count
    assert (known > 0) == (name is not None)


def test_coordinates_are_taken_as_they_are():
    labels = labels_of(3)
    net = KnownNet(in_batches(labels[..., :2] + 1))

    found = predict_stills(net, batches_of(labels), JOINTS, progress=False)

    np.testing.assert_array_equal(found.predictions, labels[..., :2] + 1)
    assert np.isnan(found.scores).all()


@pytest.mark.parametrize(
    ("stages", "taken"),
    [
        (["spatial"], "spatial"),
        (["spatial", "fusion"], "fusion"),
        (["pooled", "fusion", "spatial"], "pooled"),
    ],
)
def test_the_last_stage_is_taken(stages, taken):
    labels = labels_of(1)
    right = heatmaps_at(labels[..., :2])
    output = {s: right if s == taken else np.zeros_like(right) for s in stages}

    found = predict_stills(
        KnownNet([output]), batches_of(labels), JOINTS, progress=False
    )

    np.testing.assert_allclose(found.predictions, labels[..., :2], atol=0.01)


def test_the_decoding_is_used():
    labels = labels_of(1)
    net = KnownNet([heatmaps_at(labels[..., :2])])

    found = predict_stills(
        net, batches_of(labels), JOINTS, Decoding.ARGMAX, progress=False
    )

    np.testing.assert_array_equal(
        found.predictions, 4 * np.round(labels[..., :2] / 4)
    )


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (np.zeros((2, 12, 16, 4)), r"must output heatmaps of shape"),
        (np.zeros((2, 24, 32, 3)), r"Received: shape=\(2, 24, 32, 3\)"),
        (np.zeros((2, 3)), r"Received: shape=\(2, 3\)"),
        ({"logits": np.zeros((2, 12, 16, 3))}, r"one of pooled.*'logits'"),
    ],
)
def test_other_outputs_are_refused(output, message):
    with pytest.raises(ValueError, match=message):
        predict_stills(
            KnownNet([output]), batches_of(labels_of(2)), JOINTS, progress=False
        )


def test_no_batch_is_refused():
    with pytest.raises(ValueError, match="at least one batch"):
        predict_stills(
            KnownNet([]),
            batches_of(labels_of(2)).take(0),
            JOINTS,
            progress=False,
        )
