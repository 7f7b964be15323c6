"""What TensorBoard gets of the temporal stage."""

import io

import numpy as np
import PIL.Image
import tensorflow as tf

from keras_flowpose.training.temporal_board import draw_weights
from keras_flowpose.training.temporal_board import log_pooling

JOINTS = ("head", "left_wrist")


def logged(folder):
    """Scalars `{name: {step: value}}`, and pictures in order."""
    scalars, pictures = {}, []
    for path in sorted(folder.glob("events*")):
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                content = tf.make_ndarray(value.tensor)
                if value.tag == "temporal_weights":
                    png = io.BytesIO(content[2])
                    pictures.append(np.asarray(PIL.Image.open(png)))
                else:
                    of_name = scalars.setdefault(value.tag, {})
                    of_name[event.step] = float(content)
    return scalars, pictures


def test_a_row_and_its_weights(tmp_path):
    weights = np.random.default_rng(0).normal(0, 1, [5, 2])
    row = {"epoch": 3, "step": 12, "pooled_loss": 0.25, "val_windows": 2}
    log_pooling(tmp_path, row, weights, JOINTS)
    scalars, (picture,) = logged(tmp_path)
    assert scalars == {"pooled_loss": {3: 0.25}, "val_windows": {3: 2.0}}
    np.testing.assert_array_equal(picture, draw_weights(weights, JOINTS))


def test_each_joint_has_a_line_of_its_own():
    flat = np.full([31, 2], 0.1)
    rising = flat.copy()
    rising[:, 1] = np.linspace(0, 0.2, 31)
    pictures = [
        draw_weights(w, JOINTS) for w in (flat, rising, rising[:, ::-1])
    ]
    assert all(picture.dtype == np.uint8 for picture in pictures)
    assert pictures[0].shape[2] == 3
    # Other weights, or the same of another joint, are another picture.
    for first, second in ((0, 1), (1, 2)):
        assert (pictures[first] != pictures[second]).any()
