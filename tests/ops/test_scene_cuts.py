"""Cuts told in a graph, against those told with OpenCV."""

import cv2
import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops.scene_cut import is_scene_cut
from keras_flowpose.ops.scene_cuts import end_flow_at_cuts
from keras_flowpose.ops.scene_cuts import scene_cuts
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames
from tests.data.clips import scene


def expected(frames):
    return list(map(is_scene_cut, frames, frames[1:]))


@pytest.mark.parametrize("size", [(72, 96), (131, 67), (40, 50)])
def test_cuts_between_drawn_signers_are_those_of_opencv(size):
    frames = []
    for seed in range(12):
        config = SignerConfig(frames=2, size=size, seed=seed)
        frames += [frame.image for frame in signer_frames(config)]

    found = scene_cuts(tf.constant(np.stack(frames))).numpy()

    assert found.tolist() == expected(frames)
    assert not found[0::2].any()  # within a clip
    assert found[1::2].mean() > 0.8  # from one to the next


def test_flashes_noise_pans_and_black_frames_are_no_cuts():
    image = scene(0)
    random = np.random.default_rng(0)
    noise = random.normal(0, 25, image.shape)
    frames = [
        image,
        np.clip(image * 3.0, 0, 255),
        image,
        np.clip(image * 0.2, 0, 255),
        image,
        np.clip(image + noise, 0, 255),
        scene(1, motion=(16, 0)),
        np.zeros_like(image),
        np.zeros_like(image),
    ]
    frames = [np.uint8(frame) for frame in frames]

    found = scene_cuts(tf.constant(np.stack(frames))).numpy().tolist()

    assert found == expected(frames)
    assert not any(found[:6]) and not found[-1]


def test_a_clip_of_unknown_length_and_size_in_a_graph():
    spec = tf.TensorSpec([None, None, None, 3], tf.uint8)
    function = tf.function(scene_cuts, input_signature=[spec])
    image = scene(0)
    other = cv2.flip(255 - image, 0)

    assert function(image[None]).shape == [0]
    found = function(np.stack([image, image, other]))

    assert found.numpy().tolist() == [False, is_scene_cut(image, other)]


def test_flow_ends_at_cuts_both_ways():
    steps = np.ones([4, 2, 3, 2, 2], np.float32)

    found = end_flow_at_cuts(steps, tf.constant([False, True, False])).numpy()

    ended = np.isnan(found).all(axis=(2, 3, 4))
    past, future = ended.T.tolist()
    assert past == [False, False, True, False]  # from 2 to 1
    assert future == [False, True, False, False]  # from 1 to 2
    assert (found[~ended] == 1).all()
