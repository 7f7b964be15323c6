"""Shares of joints that are near enough."""

import numpy as np
import pytest

from keras_flowpose.evaluation.bootstrap import paired_bootstrap
from keras_flowpose.studies.ablation.scores import Scores

JOINTS = ("right_wrist", "left_wrist", "head")
VIDEOS = np.array(["a", "a", "b", "b", "c"])


@pytest.fixture
def arrays():
    random = np.random.default_rng(0)
    labels = random.uniform(20, 100, (5, 3, 4))
    labels[..., 2] = 1
    labels[1, 1, 2] = 0
    labels[..., 3] = np.array([40, 40, 30, 0, 30])[:, None]
    points = labels[None, ..., :2] + random.normal(0, 3, (2, 5, 3, 2))
    return points, labels


def test_shares_are_of_all_labelled_joints_of_a_type(arrays):
    points, labels = arrays
    scores = Scores(points, labels, VIDEOS, JOINTS, 128, "torso")
    assert set(scores.kinds) == {"wrist", "head", "all"}
    assert scores.counts == {"head": 5, "wrist": 9, "all": 14}
    for number in range(2):
        near = {d: [] for d in (3, 6, 10, 0.1, 0.2)}
        for frame in range(5):
            for joint in range(2):
                if not labels[frame, joint, 2]:
                    continue
                x, y = points[number, frame, joint] - labels[frame, joint, :2]
                distance = (x**2 + y**2) ** 0.5
                for d in (3, 6, 10):
                    near[d].append(2 * distance <= d)  # 128 pixels, not 256
                if labels[frame, joint, 3]:
                    for d in (0.1, 0.2):
                        near[d].append(distance <= d * labels[frame, joint, 3])
        for d, hits in near.items():
            name = f"within_{d}px" if d >= 1 else f"pck_{d}"
            share = scores.share(number, name, "wrist")
            assert share == pytest.approx(np.mean(hits)), name
            assert scores.shares(number)[name]["wrist"] == share


def test_differences_are_drawn_over_videos(arrays):
    points, labels = arrays
    scores = Scores(points, labels, VIDEOS, JOINTS, 256, None, seed=3)
    hits = []
    for poses in points:
        distance = np.linalg.norm(poses - labels[..., :2], axis=-1)
        near = (distance <= 3).astype(float)
        near[labels[..., 2] == 0] = np.nan
        hits.append(near)
    expected = paired_bootstrap(*hits, VIDEOS, seed=3)

    assert scores.difference(0, 1, "within_3px", "all") == expected
    found = scores.differences(0, 1)
    assert list(found) == ["within_3px", "within_6px", "within_10px"]
    assert found["within_3px"]["all"] == vars(expected)


def test_what_is_not_labelled_has_no_share(arrays):
    points, labels = arrays
    labels[:, 2, 2] = 0
    scores = Scores(points, labels, ["a"] * 5, JOINTS, 256, None)
    assert "head" not in scores.kinds
    assert np.isnan(scores.share(0, "within_6px", "head"))
    # One video alone has no interval, which JSON writes as null.
    found = scores.differences(0, 1)["within_6px"]["wrist"]
    assert found["low"] is None and found["estimate"] is not None


def test_without_any_length_there_is_no_pck(arrays):
    points, labels = arrays
    labels[..., 3] = 0
    scores = Scores(points, labels, VIDEOS, JOINTS, 256, "torso")
    assert not any(name.startswith("pck") for name in scores.measures)


def test_torsos_are_measured_where_no_length_is_known():
    joints = ("right_shoulder", "left_shoulder", "head")
    labels = np.ones([4, 3, 4])
    # Shoulders 10, 20 and 30 pixels apart in one video; hidden in the other.
    labels[..., :2] = 0
    labels[:3, 1, 0] = [10, 30, 20]
    labels[..., 3] = 0
    labels[3, 1, 2] = 0
    points = labels[None, ..., :2].copy()
    points[0, :, 2, 0] = [2.7, 2.9, 5.5, 0.0]
    scores = Scores(points, labels, ["a", "a", "a", "b"], joints, 256, None)
    assert scores.normaliser == "1.4 x median shoulder width of the video"
    assert scores.share(0, "pck_0.1", "head") == pytest.approx(1 / 3)
    assert scores.share(0, "pck_0.2", "head") == pytest.approx(3 / 3)
    labels[:, 1, 2] = 0
    scores = Scores(points, labels, ["a", "a", "a", "b"], joints, 256, None)
    assert scores.normaliser is None and "pck_0.1" not in scores.measures
