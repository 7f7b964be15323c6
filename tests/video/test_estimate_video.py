import errno
import os
from fractions import Fraction

import numpy as np
import pytest
from tensorflow import keras

from keras_flowpose._version import __version__
from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.preset_calibration import Measures
from keras_flowpose.models.preset_calibration import save_calibration
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.estimate_video import estimate_video
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.reader import VideoReader
from keras_flowpose.video.writer import VideoWriter
from tests.models.test_preset_calibration import FOUND
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video
from tests.video.clips import set_display_matrix
from tests.video.clips import write_clip
from tests.video.clips import write_h264
from tests.video.marked_person import MARKED
from tests.video.marked_person import marked_net
from tests.video.marked_person import marked_person
from tests.video.marked_person import room

PLACES = np.array([[30 + 3.0 * i, 70 - 2.0 * i] for i in range(11)])


@pytest.fixture
def video(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    frames = blob_video(PLACES, height=107, width=151)
    return write_clip(folder / "blob.mkv", frames, rate=Fraction(12))


def estimate(path, **kwargs):
    kwargs = {"joints": ["blob"], "neighbours": 2, **kwargs}
    return estimate_video(path, blob_net(), progress=False, **kwargs)


def test_gives_a_track_of_the_whole_video(video):
    track = estimate(video, pooling="sum")
    assert len(track) == 11
    assert track.joints == ("blob",)
    np.testing.assert_allclose(track.keypoints[:, 0], PLACES, atol=1.5)
    assert track.scores.min() > 0.6
    np.testing.assert_allclose(track.times, np.arange(11) / 12, atol=1e-3)
    assert (
        track.video,
        track.width,
        track.height,
        track.fps,
        track.damage,
    ) == (
        "blob.mkv",
        151,
        107,
        12,
        "",
    )


def test_the_track_says_how_it_was_made(video, tmp_path):
    net = blob_net()
    track = estimate_video(
        video, net, ["blob"], 2, "max", lookahead=1, progress=False
    )
    assert (track.model, track.pooling) == (net.name, "max")
    assert (track.neighbours, track.lookahead) == (2, 1)
    assert (track.filters, track.version) == ((), __version__)


def test_filtered_poses_are_returned_written_and_drawn(tmp_path):
    places = PLACES.copy()
    places[5] = 100, 20  # a jump there and back
    path = write_clip(
        tmp_path / "jump.mkv", blob_video(places, height=107, width=151)
    )
    outputs = {"poses": tmp_path / "a.npz", "overlay": tmp_path / "a.mp4"}
    track = estimate(
        path, pooling="none", filters="median:3", **outputs, overwrite=True
    )
    assert track.filters == ("median:window=3",)
    between = np.median(places[4:7], axis=0)
    np.testing.assert_allclose(track.keypoints[5, 0], between, atol=1.5)
    stored = PoseTrack.load(tmp_path / "a.npz")
    np.testing.assert_array_equal(stored.keypoints, track.keypoints)
    shown = list(VideoReader(tmp_path / "a.mp4"))
    assert len(shown) == 11
    for frame, (x, y) in zip(shown, track.keypoints[:, 0], strict=True):
        # The joint is drawn in white, also where there is no blob.
        assert frame.image[round(y), round(x)].min() > 180


def test_portrait_poses_are_those_of_the_upright_frame(tmp_path):
    frames = blob_video(PLACES, height=106, width=150)
    path = write_h264(tmp_path / "phone.mp4", frames, options={"crf": "5"})
    set_display_matrix(path, 0, 1, -1, 0)  # to be shown turned clockwise
    track = estimate(path, pooling="none")
    assert (track.width, track.height) == (106, 150)
    turned = np.stack([105 - PLACES[:, 1], PLACES[:, 0]], axis=-1)
    np.testing.assert_allclose(track.keypoints[:, 0], turned, atol=1)


@pytest.mark.parametrize("lookahead", [None, 0])
@pytest.mark.parametrize("side_by_side", [False, True])
def test_overlay_shows_each_pose_on_its_own_frame(
    video, tmp_path, side_by_side, lookahead
):
    overlay = tmp_path / "overlay.mp4"
    estimate(
        video, overlay=overlay, side_by_side=side_by_side, lookahead=lookahead
    )
    reader = VideoReader(overlay)
    shown = list(reader)
    assert len(shown) == 11
    np.testing.assert_allclose(
        [f.time_seconds for f in shown], np.arange(11) / 12, atol=1e-3
    )
    width = 151 + 1 + 151 if side_by_side else 151
    assert (reader.height, reader.width) == (108, width + width % 2)
    for frame, (x, y) in zip(shown, PLACES, strict=True):
        # The blob's joint is drawn in white.
        assert frame.image[round(y), round(x)].min() > 180
        assert frame.image[round(y), width - 151 + round(x)].min() > 180


def test_inset_and_region(video, tmp_path):
    overlay = tmp_path / "overlay.mp4"
    track = estimate(
        video, region=(11, 9, 101, 80), inset=True, overlay=overlay
    )
    np.testing.assert_allclose(track.keypoints[:, 0], PLACES, atol=1.5)
    assert len(list(VideoReader(overlay))) == 11


def test_a_small_person_who_walks_is_found_and_followed(tmp_path):
    # A third of the frame, drawn alone for comparison.
    places = np.array([[70 + 4.0 * i, 90 + 1.5 * i] for i in range(12)])
    walk, alone, truth = [], [], []
    for place in places:
        frame = room(240, 200, 0)
        truth.append(marked_person(frame, place, 28))
        walk.append(frame)
        x, y = np.rint(place).astype(int)
        alone.append(frame[y - 45 : y + 45, x - 45 : x + 45])
    tracks = {}
    for name, frames, region, pooling in (
        ("alone", alone, None, "sum"),
        ("auto", walk, "auto", "sum"),
        ("whole", walk, None, "none"),
    ):
        path = write_clip(tmp_path / f"{name}.mkv", frames, rate=Fraction(10))
        tracks[name] = estimate_video(
            path,
            marked_net(),
            MARKED,
            region=region,
            pooling=pooling,
            neighbours=2,
            progress=False,
        )
    corners = np.rint(places)[:, None] - 45
    errors = {
        name: np.linalg.norm(
            track.keypoints + (corners if name == "alone" else 0) - truth,
            axis=-1,
        ).mean()
        for name, track in tracks.items()
    }
    assert errors["auto"] < 1.0
    assert errors["auto"] < errors["alone"] + 0.3
    assert errors["whole"] > 2 * errors["auto"]
    first, last = tracks["auto"].regions[0], tracks["auto"].regions[-1]
    np.testing.assert_allclose(first[3:], 84, rtol=0.1)
    assert last[1] - first[1] > 30
    path = tmp_path / "walk.npz"
    tracks["auto"].save(path)
    assert PoseTrack.load(path).regions == tracks["auto"].regions


def test_a_region_cannot_be_found_without_shoulders(video):
    with pytest.raises(UserError, match="The net finds blob"):
        estimate(video, region="auto")


def test_presets_bring_their_joints(video, tmp_path):
    config = ModelConfig(joints=("nose", "tail"), width=0.05, input_size=32)
    save_preset(build_model(config), config, tmp_path / "preset")
    track = estimate_video(
        video, tmp_path / "preset", neighbours=1, progress=False
    )
    assert track.joints == ("nose", "tail")
    assert np.isfinite(track.keypoints).all()


def test_a_calibration_beside_the_net_is_used_for_its_window(video, tmp_path):
    config = ModelConfig(width=0.05, input_size=32)
    folder = tmp_path / "preset"
    save_preset(build_model(config), config, folder)
    save_calibration(FOUND, folder)
    track = estimate_video(video, folder, neighbours=2, progress=False)
    # A network frame of 256 has so many pixels of the video's.
    unit = 151 / 256
    measures = Measures(
        track.scores,
        track.spread / unit,
        track.second_mode,
        track.flow_error / unit,
    )
    expected = FOUND.expected_error(measures) * unit
    np.testing.assert_allclose(track.expected_error, expected, rtol=1e-3)
    for other in ({"neighbours": 1}, {"neighbours": 2, "pooling": "sum"}):
        track = estimate_video(video, folder, progress=False, **other)
        assert np.isnan(track.expected_error).all()


def test_coordinate_nets_are_refused(video, tmp_path):
    config = ModelConfig(kind="coordinate_net", width=0.05, input_size=32)
    save_preset(build_model(config), config, tmp_path / "preset")
    with pytest.raises(UserError, match="has no heatmaps"):
        estimate_video(video, tmp_path / "preset")


def test_damaged_videos_give_a_track_and_a_note(tmp_path):
    path = write_h264(
        tmp_path / "cut.mp4",
        blob_video(np.tile(PLACES, (4, 1)), height=106, width=150),
    )
    data = path.read_bytes()
    path.write_bytes(data[: 2 * len(data) // 3])
    overlay = tmp_path / "overlay.mp4"
    track = estimate(path, overlay=overlay)
    assert 5 < len(track) < 44
    assert f"the last is frame {len(track) - 1}" in track.damage
    assert len(list(VideoReader(overlay))) == len(track)


def test_outputs_are_checked_before_the_work(video, tmp_path):
    class Untouchable(keras.Model):
        def call(self, inputs):
            raise AssertionError("the work began")

    def refuse(words, **kwargs):
        with pytest.raises(UserError, match=words):
            estimate_video(video, Untouchable(), **kwargs)

    mine = tmp_path / "mine.mp4"
    mine.write_text("mine")
    refuse("exists already", overlay=mine)
    refuse("does not exist", overlay=tmp_path / "no" / "folder.mp4")
    refuse(r"ends in \.mp4", overlay=tmp_path / "a.avi")
    refuse("lie in the frame of 151 x 107", region=(0, 0, 152, 107))
    refuse(
        "other than none",
        overlay=tmp_path / "a.mp4",
        side_by_side=True,
        pooling="none",
    )
    assert mine.read_text() == "mine"


def test_the_video_itself_is_never_replaced(tmp_path):
    path = write_h264(tmp_path / "a.mp4", blob_video(PLACES))
    before = path.read_bytes()
    with pytest.raises(UserError, match="replace the video itself"):
        estimate(path, overlay=tmp_path / "a.mp4", overwrite=True)
    assert path.read_bytes() == before


def test_poses_and_overlay_are_written_together(video, tmp_path):
    poses, overlay = tmp_path / "a.npz", tmp_path / "a.mp4"
    track = estimate(video, poses=poses, overlay=overlay)
    stored = PoseTrack.load(poses)
    np.testing.assert_array_equal(stored.keypoints, track.keypoints)
    assert len(list(VideoReader(overlay))) == 11


@pytest.mark.parametrize(
    ("owner", "method"),
    [(PoseTrack, "save"), (VideoWriter, "finish")],
    ids=["poses", "overlay"],
)
def test_poses_and_overlay_are_lost_together(
    video, tmp_path, monkeypatch, owner, method
):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(owner, method, full)
    folders = tmp_path / "a", tmp_path / "b"
    for folder in folders:
        folder.mkdir()
    poses, overlay = folders[0] / "p.csv", folders[1] / "o.mp4"
    poses.write_text("old")
    with pytest.raises(OSError, match="No space left"):
        estimate(video, poses=poses, overlay=overlay, overwrite=True)
    assert poses.read_text() == "old"
    assert [os.listdir(folder) for folder in folders] == [["p.csv"], []]


def test_ctrl_c_leaves_nothing(video, tmp_path):
    class Interrupted:
        calls = 0

        def flow(self, target, source):
            self.calls += 1
            if self.calls > 8:
                raise KeyboardInterrupt
            return np.zeros((*target.shape[:2], 2), np.float32)

    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        estimate(video, overlay=folder / "a.mp4", flow=Interrupted())
    assert os.listdir(folder) == []
