"""Every measure of a way in a video."""

import math

import numpy as np

from keras_flowpose.studies.comparison.measures import LABELS
from keras_flowpose.studies.comparison.measures import MEASURES
from keras_flowpose.studies.comparison.measures import bands
from keras_flowpose.studies.comparison.measures import label_lengths
from keras_flowpose.studies.comparison.measures import measure_clip
from keras_flowpose.studies.comparison.plan import SINGLE
from tests.studies.tracks import made_up


def wide(clip):
    return np.full(5, -np.inf), np.full(5, np.inf)


def torso(clip):
    """1.4 median shoulder widths, in pixels of the network frame."""
    widths = [
        math.dist(pose[5], pose[6])
        for pose, seen in zip(clip.truth, clip.visible, strict=True)
        if seen[5] and seen[6]
    ]
    return 1.4 * float(np.median(widths)) * 256 / max(clip.width, clip.height)


def test_values_equal_those_of_each_joint_by_hand():
    clip = made_up(frames=12, width=80, height=120)
    factor = 256 / 120

    found = measure_clip(clip, SINGLE, wide(clip))

    assert set(found) == {measure.name for measure in MEASURES}
    track = clip.tracks[SINGLE].astype(float) * factor
    truth = clip.truth.astype(float) * factor
    for frame in range(12):
        for joint in range(7):
            values = {
                name: array[frame, joint]
                for name, array in found.items()
                if array.ndim == 2
            }
            if not clip.visible[frame, joint]:
                for name in ("within_3px", "pck_0.1", "error"):
                    assert math.isnan(values[name])
                continue
            gap = math.dist(track[frame, joint], truth[frame, joint])
            np.testing.assert_allclose(values["error"], gap, rtol=1e-6)
            for limit in (3, 6, 10):
                assert values[f"within_{limit}px"] == (gap <= limit)
            for part in (0.1, 0.2, 0.5):
                assert values[f"pck_{part}"] == (gap <= part * torso(clip))
    near = track[4:7, 2]
    bend = np.hypot(*(near[0] - 2 * near[1] + near[2]))
    np.testing.assert_allclose(found["acceleration"][5, 2], bend)
    np.testing.assert_allclose(
        found["relative_acceleration"][5, 2], bend / torso(clip), rtol=1e-6
    )


def test_labels_have_what_needs_no_labels():
    clip = made_up()
    found = measure_clip(clip, LABELS, wide(clip))

    assert set(found) == {m.name for m in MEASURES if m.of_labels}
    seen = clip.visible > 0
    for frame in range(1, 39):
        for joint in range(7):
            known = seen[frame - 1 : frame + 2, joint].all()
            value = found["acceleration"][frame, joint]
            assert known == (not math.isnan(value))


def test_a_limb_out_of_the_band_makes_its_pose_implausible():
    clip = made_up(frames=6, noise=(0.0, 0.0))
    clip.visible[:] = 2
    clip.visible[5, 1] = 0
    clip.tracks[SINGLE][2:, 1] += [0, 900]  # the right wrist
    one, _ = bands([clip])

    found = measure_clip(clip, SINGLE, one[0])

    # In the last frame no limb with a right wrist counts.
    np.testing.assert_allclose(found["implausible_poses"], [0, 0, 1, 1, 1, 0])
    np.testing.assert_allclose(
        found["implausible_limbs"], [0, 0, 0.2, 0.2, 0.2, 0]
    )


def test_lengths_are_in_torsos():
    clip = made_up(noise=(0.0, 0.0))
    found = label_lengths(clip)[~np.isnan(label_lengths(clip)).any(axis=1)]
    np.testing.assert_allclose(found[:, 4], 1 / 1.4, rtol=1e-5)
    forearm = math.dist((12, 42), (10, 60)) / 24 / 1.4
    assert np.isclose(found[0], forearm, rtol=1e-5).any()


def test_the_band_of_many_videos_leaves_out_the_judged_one():
    clips = [made_up(str(number), seed=number) for number in range(8)]
    clips[3].truth[:, 1] += 500  # one person has a very long arm

    found, words = bands(clips)

    assert "the other videos, 0.1 more" in words
    longest = [high.max() for _, high in found]
    assert longest[3] < 2
    assert min(longest[:3] + longest[4:]) > 5


def test_the_band_of_few_videos_is_of_all_of_them():
    clips = [made_up(str(number), seed=number) for number in range(3)]
    found, words = bands(clips)

    assert "all videos, 0.1 more" in words
    for limb in range(5):
        column = np.concatenate(
            [label_lengths(clip)[:, limb] for clip in clips]
        )
        ends = np.percentile(column[~np.isnan(column)], [0.5, 99.5])
        for low, high in found:
            np.testing.assert_allclose(
                [low[limb], high[limb]], [ends[0] - 0.1, ends[1] + 0.1]
            )


def test_nothing_relative_for_a_person_of_unknown_size():
    clip = made_up()
    clip.visible[:, 5:] = 0
    found = measure_clip(clip, SINGLE, wide(clip))

    for name in ("pck_0.2", "relative_acceleration", "implausible_poses"):
        assert np.isnan(found[name]).all()
    assert not np.isnan(found["error"][:, :5]).all()
