from dataclasses import fields

import numpy as np
import pytest

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video.estimator import FramePose
from keras_flowpose.video.live import LiveShot
from keras_flowpose.video.live_picture import LiveLook
from keras_flowpose.video.live_picture import live_picture
from keras_flowpose.video.live_source import LiveFrame

HEIGHT, WIDTH = 240, 331
# Spread out, away from the text, right ones left as in a frontal view.
POINTS = np.array(
    [[200, 60], [120, 200], [280, 200], [130, 150], [270, 150], [150, 90],
     [250, 90]]
)  # fmt: skip


def shot(image=None, **kwargs):
    if image is None:
        image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    heatmaps = np.zeros((8, 8, 7), np.float32)
    heatmaps[:, 1] = 0.5  # a line on the left
    given = {
        "keypoints": POINTS.astype(np.float32),
        "unpooled_keypoints": POINTS[::-1].astype(np.float32),
        "heatmaps": heatmaps,
    }
    # What else a pose has is one number a joint.
    others = {field.name: np.ones(7, np.float32) for field in fields(FramePose)}
    pose = FramePose(**{**others, **given})
    return LiveShot(LiveFrame(image, 0.1, 0.1), pose, **kwargs)


def draw(one=None, **look):
    return live_picture(one or shot(), UPPER_BODY_7, LiveLook(**look), 2)


def changed(first, second):
    """Rows and columns in which two pictures differ."""
    differs = (first != second).any(axis=-1)
    return np.flatnonzero(differs.any(1)), np.flatnonzero(differs.any(0))


def test_small_frames_are_enlarged_and_large_ones_kept():
    assert draw().shape == (480, 662, 3)
    large = np.zeros((540, 960, 3), np.uint8)
    assert draw(shot(large)).shape == (540, 960, 3)


@pytest.mark.parametrize("mirror", [False, True])
def test_joints_lie_on_what_they_show(mirror):
    # A frame with a green dot at the right wrist, drawn over by its joint.
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    x, y = POINTS[UPPER_BODY_7.joints.index("right_wrist")]
    image[y - 8 : y + 9, x - 8 : x + 9] = 0, 255, 0
    picture = draw(shot(image), mirror=mirror).astype(int)
    green = (picture[..., 1] - picture[..., 0] > 200) & (picture[..., 2] < 60)
    rows, columns = np.nonzero(green)
    centre = (columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2
    # Pixel centres: x of the frame is 2 x + 0.5 of the picture.
    expected_x = 661 - (2 * x + 0.5) if mirror else 2 * x + 0.5
    np.testing.assert_allclose(centre, [expected_x, 2 * y + 0.5], atol=1)
    at = picture[round(centre[1]), round(centre[0])]
    np.testing.assert_allclose(at, [255, 128, 0], atol=3)


def test_the_frame_itself_stays_as_it_is():
    image = np.full((500, 500, 3), 70, np.uint8)
    draw(shot(image), heatmaps=True, mirror=True, note="x")
    assert (image == 70).all()


def test_single_frame_poses_can_be_shown():
    assert changed(draw(), draw(pooled=False))[0].size


def test_heatmaps_are_in_the_lower_right_corner():
    rows, columns = changed(draw(), draw(heatmaps=True))
    assert rows.min() >= 480 * 0.6
    assert columns.min() >= 662 - 480 * 0.4
    rows = slice(-130, -30)
    for mirror, bright in ((False, False), (True, True)):
        picture = draw(heatmaps=True, mirror=mirror)
        left, right = picture[rows, 525:585], picture[rows, 600:660]
        assert (right.mean() > left.mean()) == bright


@pytest.mark.parametrize(
    "change",
    [{"rate": 25.0}, {"delay": 0.04}, {"dropped": 3}],
    ids=["rate", "delay", "dropped"],
)
def test_figures_are_told_in_the_top_line(change):
    rows, _ = changed(draw(), draw(shot(**change)))
    assert rows.size
    assert rows.max() < 30


def test_lookahead_is_told_and_a_note_below():
    other = live_picture(shot(), UPPER_BODY_7, LiveLook(), 3)
    assert changed(draw(), other)[0].max() < 30
    assert changed(draw(), draw(note="saved"))[0].min() > 400


def test_bars_are_as_long_as_scores_are_high():
    scores = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 1.5, -0.2])
    one = shot()
    one.pose.scores[:] = scores
    picture = draw(one)
    lengths = []
    for joint in range(7):
        row = picture[30 + 18 * (joint + 1) - 8]
        # Bars are coloured, what is left of them grey.
        spread = row[6:67].max(axis=-1).astype(int)
        full = spread > 150
        lengths.append(int(full.sum()))
    np.testing.assert_allclose(lengths, 60 * np.clip(scores, 0, 1), atol=1.5)
