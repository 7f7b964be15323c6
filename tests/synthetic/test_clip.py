"""Whole clips: exact flow, direction, chaining, and an estimator's error."""

import itertools

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.ops.flow_fields import chain_flows
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import warp_backward
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames
from tests.synthetic.scenes import CLEAN
from tests.synthetic.scenes import bilinear
from tests.synthetic.scenes import frames

SEEDS = (0, 2, 5)


def clean(seed, count=10, **fields):
    return frames(frames=count, seed=seed, **CLEAN, **fields)


def pairs(clip):
    """Target, source, flow from target to source, and its validity."""
    for here, there in itertools.pairwise(clip):
        yield here, there, here.flow_forward, here.valid_forward
        yield there, here, there.flow_backward, there.valid_backward


def warped(image, flow):
    image = tf.constant(image[None], tf.float32)
    return warp_backward(image, flow[None], Border.EDGE)[0].numpy()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_other_frame_warped_by_exact_flow_is_this_frame(seed):
    wrong = []
    for target, source, flow, valid in pairs(clean(seed)):
        assert valid.mean() > 0.6
        error = np.abs(warped(source.image, flow) - target.image)[valid]
        assert np.median(error) < 2  # grey levels
        assert np.percentile(error, 90) < 6
        against = np.abs(warped(source.image, -flow) - target.image)[valid]
        wrong.append(np.median(against) / max(np.median(error), 0.1))
    # Still moments cannot tell one direction from the other.
    assert np.median(wrong) > 1.15
    assert max(wrong) > 3


def test_moving_pixels_alone_pass_too():
    target_values, warped_values, still_values = [], [], []
    for target, source, flow, valid in pairs(clean(2, acts=("wave",))):
        moving = valid & (np.linalg.norm(flow, axis=-1) > 3)
        target_values.append(target.image[moving])
        warped_values.append(warped(source.image, flow)[moving])
        still_values.append(source.image[moving])
    target, back, still = map(
        np.concatenate, (target_values, warped_values, still_values)
    )
    assert len(target) > 1000
    assert np.median(np.abs(back - target)) < 2
    assert np.median(np.abs(still.astype(float) - target)) > 4


def test_warping_by_the_package_is_a_bilinear_look_up():
    target, source, flow, valid = next(pairs(clean(5)))
    by_package = warped(source.image, flow)
    rows, columns = np.nonzero(valid)
    for place in range(0, len(rows), 4001):
        y, x = rows[place], columns[place]
        at = (x + flow[y, x, 0], y + flow[y, x, 1])
        expected = bilinear(source.image, *at)
        np.testing.assert_allclose(by_package[y, x], expected, atol=0.01)
        assert np.abs(expected - target.image[y, x]).max() < 40


def test_flow_there_and_back_ends_where_it_began():
    clip = clean(2)
    for here, there in itertools.pairwise(clip):
        back = warped(there.flow_backward, here.flow_forward)
        loop = np.linalg.norm(here.flow_forward + back, axis=-1)
        # At a look-up between two layers the flows mix.
        assert np.percentile(loop[here.valid_forward], 98) < 0.02


def test_nothing_moves_when_time_stands_still():
    clip = clean(0, 3, speed=0.0)

    for frame in clip:
        np.testing.assert_array_equal(frame.image, clip[0].image)
        assert np.abs(frame.flow_forward).max() < 1e-3
        assert np.abs(frame.flow_backward).max() < 1e-3
        np.testing.assert_array_equal(frame.joints, clip[0].joints)


def test_joints_move_with_the_flow():
    errors = []
    for seed in SEEDS:
        clip = clean(seed)
        for here, there in itertools.pairwise(clip):
            both = (here.visible == 2) & (there.visible == 2)
            # Wrists, elbows and shoulders lie where layers that move apart
            # meet; the nose is on one layer.
            if both[0]:
                column, row = np.rint(here.joints[0]).astype(int)
                moved = here.joints[0] + here.flow_forward[row, column]
                errors.append(np.linalg.norm(moved - there.joints[0]))
    assert len(errors) > 15
    assert np.median(errors) < 0.3


def test_chained_flow_gets_worse_the_longer_the_chain():
    errors = {}
    for seed in SEEDS:
        clip = clean(seed)
        steps = np.stack([frame.flow_forward for frame in clip[:8]])
        chained = chain_flows(tf.constant(steps[None]))[0].numpy()
        for count in (1, 3, 8):
            flow = chained[count - 1]
            error = np.abs(warped(clip[count].image, flow) - clip[0].image)
            errors.setdefault(count, []).append(error.mean())
    one, three, eight = (np.mean(errors[count]) for count in (1, 3, 8))

    assert one < three < eight
    assert eight < 6 * one


def test_an_estimator_comes_close_and_knows_the_direction():
    estimator = DisFlow()
    errors, opposite, lengths = [], [], []
    for target, source, flow, valid in pairs(clean(5)):
        found = estimator.flow(target.image, source.image)
        errors.append(np.linalg.norm(found - flow, axis=-1)[valid].mean())
        opposite.append(np.linalg.norm(found + flow, axis=-1)[valid].mean())
        lengths.append(np.linalg.norm(flow, axis=-1)[valid].mean())

    assert np.mean(lengths) > 1
    assert np.mean(errors) < 0.5 * np.mean(lengths)
    assert np.mean(opposite) > 1.5 * np.mean(lengths)


def test_the_same_config_gives_the_same_clip():
    config = SignerConfig(frames=3, seed=11, size=96)
    for one, again in zip(
        signer_frames(config), signer_frames(config), strict=True
    ):
        for field in vars(one):
            np.testing.assert_array_equal(
                getattr(one, field), getattr(again, field)
            )


def test_seeds_give_different_clips():
    one, other = (
        next(signer_frames(SignerConfig(frames=1, seed=seed, size=64)))
        for seed in (1, 2)
    )
    assert np.abs(one.image.astype(float) - other.image).mean() > 10


def test_a_longer_clip_starts_like_a_short_one():
    short, long = (clean(3, count, size=64) for count in (3, 6))

    for one, other in zip(short, long, strict=False):
        np.testing.assert_allclose(one.joints, other.joints, atol=1e-3)


@pytest.mark.parametrize("size", [(63, 95), (120, 64)])
def test_frames_of_any_shape(size):
    for frame in frames(frames=2, seed=3, size=size):
        assert frame.image.shape == (*size, 3)
        assert frame.image.dtype == np.uint8
        assert frame.joints.shape == (7, 2)
        assert frame.joints.dtype == np.float32
        assert frame.visible.dtype == np.uint8
        for flow in (frame.flow_forward, frame.flow_backward):
            assert flow.shape == (*size, 2)
            assert flow.dtype == np.float32
            assert np.isfinite(flow).all()
        for valid in (frame.valid_forward, frame.valid_backward):
            assert valid.shape == size
            assert valid.dtype == bool


def test_effects_change_the_picture_and_not_the_truth():
    drawn, disturbed = clean(7, 2), frames(frames=2, seed=7)

    for one, other in zip(drawn, disturbed, strict=True):
        assert np.abs(one.image.astype(float) - other.image).mean() > 1
        np.testing.assert_array_equal(one.joints, other.joints)
        np.testing.assert_array_equal(one.visible, other.visible)
        np.testing.assert_array_equal(one.flow_forward, other.flow_forward)
        np.testing.assert_array_equal(one.valid_backward, other.valid_backward)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"frames": 0}, "`frames` must be an integer >= 1"),
        ({"size": 31}, "`size` must be an integer >= 32"),
        ({"size": (64, 64, 3)}, "`size` must be a number or"),
        ({"size": (64, 20)}, "`size` must be an integer >= 32"),
        ({"seed": -1}, "`seed` must be an integer >= 0"),
        ({"identity_seed": 1.5}, "`identity_seed` must be an integer"),
        ({"acts": ()}, "`acts` must be a tuple of one or more"),
        ({"acts": "wave"}, "`acts` must be a tuple of one or more"),
        ({"acts": ("dance",)}, "`acts` must be one of 'sign', 'rest'"),
        ({"speed": -1}, "`speed` must lie in"),
        ({"noise": 1}, "`noise` must be True or False"),
    ],
)
def test_bad_configs(fields, message):
    with pytest.raises(ValueError, match=message):
        SignerConfig(**fields)
