"""What differs is told, and passes as little as what cannot be run."""

import re

import numpy as np
import pytest

from keras_flowpose.export import file_check
from keras_flowpose.export.file_check import check_answers
from keras_flowpose.export.portable_poses import portable_poses
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.models.spatial_net import SpatialNet


@pytest.fixture(scope="module")
def net():
    net = SpatialNet(2, width=0.02, input_size=16, value_scale=1 / 99)
    return open_served_net(net, ("a", "b"), pooling="none")


@pytest.fixture(scope="module", autouse=True)
def once():
    """The net itself looks at frames of a size once in all tests."""
    known, expected = {}, file_check._expected

    def answers(graph, frames):
        if frames.shape not in known:
            known[frames.shape] = expected(graph, frames)
        return known[frames.shape]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_check, "_expected", answers)
        yield


@pytest.fixture(scope="module")
def right(net):
    """Gives a function from frames to what a right file says of them."""
    known = {}

    def answers(frames):
        if frames.shape not in known:
            found = portable_poses(net, frames)
            known[frames.shape] = {k: v.numpy() for k, v in found.items()}
        return dict(known[frames.shape])

    return answers


@pytest.fixture
def checked(net, right, tmp_path):
    """Gives a function that checks what a change makes of right answers."""
    path = tmp_path / "net.onnx"
    path.write_bytes(bytes(1_500_000))
    asked = []

    def check(change, weights="float32"):
        def answer(frames):
            asked.append(frames.shape)
            return change(right(frames))

        return check_answers(net, path, lambda path: answer, weights)

    check.asked = asked
    return check


def test_right_answers_pass(checked):
    report = checked(lambda found: found)

    assert report.passed
    assert report.lines[0] == "ok      loads: 1.5 MB, weights in float32"
    assert "px from the model's own answers" in report.lines[1]
    # One, three at once, and of another size; none square or the net's.
    assert checked.asked == [(1, 32, 41, 3), (3, 32, 41, 3), (2, 16, 14, 3)]


def _moved(found, by):
    return found | {"keypoints": found["keypoints"] + np.float32(by)}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda found: _moved(found, 0.02), "keypoints differ by 0.02"),
        (lambda found: _moved(found, np.nan), "keypoints differ by nan"),
        (
            lambda found: found | {"heatmaps": found["heatmaps"] - 0.002},
            "heatmaps differ by 0.002",
        ),
        (
            lambda found: found | {"scores": found["scores"][:1, :1]},
            r"scores is float32 \(1, 1\), not float32 \(1, 2\)",
        ),
        (
            lambda found: {"keypoints": found["keypoints"]},
            r"it has the outputs \['keypoints'\]",
        ),
        (lambda found: 1 / 0, "ZeroDivisionError: division by zero"),
    ],
)
def test_what_is_wrong_fails(checked, change, told):
    report = checked(change)

    assert not report.passed
    (line,) = report.lines
    assert line.startswith("FAILED  answers: ")
    assert re.search(told, line)


def test_half_precision_may_differ_more(checked):
    def change(found):
        return _moved(found, 0.02)

    assert checked(change, "float16").passed
