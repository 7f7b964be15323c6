"""Cuts are found between scenes, and nothing within one is taken for a cut."""

import itertools

import cv2
import numpy as np
import pytest

from keras_flowpose.ops.scene_cut import is_scene_cut
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames
from keras_flowpose.video.reader import VideoReader
from tests.data.clips import scene
from tests.shared_data import shared_data


def signer(seed, frames=8):
    config = SignerConfig(frames=frames, size=(72, 96), seed=seed)
    return [frame.image for frame in signer_frames(config)]


@pytest.fixture(scope="module")
def signers():
    return [signer(seed) for seed in range(10)]


def test_drawn_clips_have_no_cuts_and_their_joins_are_cuts(signers):
    for clip in signers:
        assert not any(map(is_scene_cut, clip, clip[1:]))
    joins = list(itertools.permutations(signers, 2))
    found = [is_scene_cut(first[-1], second[0]) for first, second in joins]
    assert np.mean(found) > 0.95


def test_order_and_size_do_not_matter(signers):
    first, second = signers[0][0], signers[1][0]
    larger = cv2.resize(second, (211, 157), interpolation=cv2.INTER_CUBIC)
    assert is_scene_cut(first, larger) and is_scene_cut(larger, first)


@pytest.mark.parametrize("gain", [0.2, 0.5, 2.0, 3.0])
def test_a_flash_is_no_cut(gain):
    image = scene(0)
    flash = np.clip(image * gain, 0, 255).astype(np.uint8)
    assert not is_scene_cut(image, flash)
    assert not is_scene_cut(flash, image)


def test_a_fast_pan_is_no_cut():
    # An eighth of the frame at once, over a texture without large shapes.
    assert not is_scene_cut(scene(0), scene(1, motion=(16, 0)))


def test_noise_and_black_frames_are_no_cuts():
    black = np.zeros([45, 31, 3], np.uint8)
    random = np.random.default_rng(0)
    image = scene(0)
    noisy = np.clip(image + random.normal(0, 25, image.shape), 0, 255)
    assert not is_scene_cut(image, noisy.astype(np.uint8))
    assert not is_scene_cut(black, black)


def test_only_rgb_bytes_are_taken():
    good = np.zeros([8, 8, 3], np.uint8)
    for bad in (good[..., 0], good.astype(np.float32), good[..., :2]):
        with pytest.raises(ValueError, match="must be uint8 of shape"):
            is_scene_cut(good, bad)


@pytest.mark.real_data
@pytest.mark.slow
def test_real_clips_have_no_cuts_and_their_joins_are_cuts():
    ends = []
    for path in sorted(shared_data("clips").glob("*.mp4")):
        images = [frame.image for frame in VideoReader(path)]
        assert not any(map(is_scene_cut, images, images[1:])), path.name
        ends.append((path.stem[:-2], images[0], images[-1]))
    assert len(ends) == 16
    # Interviews of one person look alike, before one wall.
    joins = [
        is_scene_cut(first[2], second[1])
        for first, second in itertools.permutations(ends, 2)
        if first[0] != second[0]
    ]
    assert len(joins) > 180
    assert np.mean(joins) > 0.95
