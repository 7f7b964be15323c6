"""Moving red blobs, a net that finds them, and their exact flow."""

import cv2
import numpy as np
import tensorflow as tf
from tensorflow import keras

SIZE = 64  # of the network frame
SIGMA = 8.0  # of the blob, network pixels


class Redness(keras.layers.Layer):
    """One heatmap, how much redder than green each fourth pixel is."""

    def build(self, shape):
        self.calls = self.add_weight(
            name="calls",
            shape=(),
            dtype="int32",
            initializer="zeros",
            trainable=False,
        )
        super().build(shape)

    def call(self, images):
        self.calls.assign_add(1)
        red = tf.nn.relu(images[..., :1] - images[..., 1:2]) / 150.0
        return red[:, ::4, ::4]

    def compute_output_shape(self, shape):
        return (shape[0], shape[1] // 4, shape[2] // 4, 1)


def blob_net():
    """A functional model `(batch, 64, 64, 3)` to `(batch, 16, 16, 1)`."""
    image = keras.Input((SIZE, SIZE, 3))
    net = keras.Model(image, Redness(name="redness")(image))
    net.get_layer("redness").calls.assign(0)
    return net


def calls(net):
    return int(net.get_layer("redness").calls.numpy())


def blob_video(places, height=SIZE, width=SIZE, hidden=(), seed=0):
    """Frames of a textured scene that moves with the blob in it.

    Args:
        places: The blob's (x, y) in each frame, pixels.
        hidden: Frames without a blob.
    """
    rng = np.random.default_rng(seed)
    margin = int(np.ceil(2 * np.abs(np.diff(places, axis=0)).sum())) + 8
    coarse = rng.uniform(
        20, 100, ((height + 2 * margin) // 5, (width + 2 * margin) // 5)
    ).astype(np.float32)
    scene = cv2.resize(
        coarse,
        (width + 2 * margin, height + 2 * margin),
        interpolation=cv2.INTER_CUBIC,
    )
    y, x = np.mgrid[:height, :width].astype(np.float32)
    frames = []
    for index, place in enumerate(places):
        dx, dy = np.subtract(place, places[0])
        at = [(x + margin - dx), (y + margin - dy)]
        grey = cv2.remap(scene, *np.float32(at), cv2.INTER_LINEAR)
        squared = (x - place[0]) ** 2 + (y - place[1]) ** 2
        red = 150 * np.exp(-squared / (2 * SIGMA**2)) * (index not in hidden)
        frame = np.stack([grey + red, grey, grey], axis=-1)
        frames.append(np.rint(np.clip(frame, 0, 255)).astype(np.uint8))
    return frames


class KnownFlow:
    """The exact flow of a scene that moves as a whole.

    Frames are recognised by their place in a list, in the order of `push`.
    """

    def __init__(self, places):
        self.places = np.asarray(places, np.float32)
        self.calls = 0

    def flow(self, target, source):
        # The estimator asks for (newest, last), then for (last, newest).
        step = self.calls // 2
        motion = self.places[step] - self.places[step + 1]
        motion = motion if self.calls % 2 == 0 else -motion
        self.calls += 1
        return np.tile(motion, (*target.shape[:2], 1)).astype(np.float32)


class NumberedKnownFlow:
    """The same, found by the numbers of any two frames.

    Args:
        places: Where a point of the scene is in each frame, in pixels of the
            flow that is asked for.
    """

    settings = "known"

    def __init__(self, places):
        self.places = np.asarray(places, np.float32)
        self.asked = []

    def flow_between(self, target, source, shape):
        self.asked.append((target, source, shape))
        motion = self.places[source] - self.places[target]
        return np.tile(motion, (*shape, 1))
