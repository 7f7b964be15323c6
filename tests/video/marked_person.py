"""A person of three coloured marks, and a net that finds them at any size.

How high a mark's peak is does not depend on its size, as it does in a trained
net; the person's size in proportion to the frame is what tells it here.
"""

import cv2
import numpy as np
import tensorflow as tf
from tensorflow import keras

MARKED = ("head", "right_shoulder", "left_shoulder")
SIZE = 64  # of the network frame

_CHANNELS = (1, 0, 2)  # green, red, blue
_REACH = 0.12  # torsos, standard deviation of a mark


class Colours(keras.layers.Layer):
    """How much each fourth pixel is green, red and blue, and nothing else."""

    def call(self, images):
        red, green, blue = tf.unstack(images, axis=-1)
        maps = [
            one - tf.maximum(*others)
            for one, others in (
                (green, (red, blue)),
                (red, (green, blue)),
                (blue, (red, green)),
            )
        ]
        return tf.nn.relu(tf.stack(maps, axis=-1)[:, ::4, ::4]) / 150.0

    def compute_output_shape(self, shape):
        return (shape[0], shape[1] // 4, shape[2] // 4, 3)


def marked_net():
    """A functional model `(batch, 64, 64, 3)` to `(batch, 16, 16, 3)`."""
    image = keras.Input((SIZE, SIZE, 3))
    return keras.Model(image, Colours(name="colours")(image))


def room(width, height, seed):
    """A grey texture: dark for even seeds, lighter for odd ones."""
    rng = np.random.default_rng(seed)
    shape = height // 12 + 2, width // 12 + 2
    low, high = (65, 105) if seed % 2 else (5, 45)
    grey = rng.uniform(low, high, shape).astype(np.float32)
    grey = cv2.resize(grey, (width, height), interpolation=cv2.INTER_CUBIC)
    grey = np.clip(np.rint(grey), low, high).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=-1)


def marked_person(image, place, torso):
    """Draws one into an image.

    Args:
        place: (x, y) between the shoulders, pixels.
        torso: Length in pixels.

    Returns:
        Her joints, `(3, 2)`.
    """
    half = torso / 1.4 / 2
    offsets = np.array([[0, -0.45 * torso], [-half, 0], [half, 0]])
    joints = np.asarray(place, float) + offsets
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    for (left, top), channel in zip(joints, _CHANNELS, strict=True):
        squared = (x - left) ** 2 + (y - top) ** 2
        mark = 150 * np.exp(-squared / (2 * (_REACH * torso) ** 2))
        image[..., channel] += np.rint(mark).astype(np.uint8)
    return joints
