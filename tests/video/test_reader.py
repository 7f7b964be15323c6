import json
from fractions import Fraction

import cv2
import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.reader import VideoReader
from tests.shared_data import shared_data
from tests.video.clips import noise
from tests.video.clips import set_display_matrix
from tests.video.clips import write_clip
from tests.video.clips import write_h264


def check_complaint(path, words):
    with pytest.raises(UserError, match=words) as caught:
        list(VideoReader(path))
    message = str(caught.value)
    assert "\n" not in message
    assert path.name in message


def test_gives_every_frame_in_order_with_its_time(tmp_path):
    images = noise(13, 37, 51)
    reader = VideoReader(write_clip(tmp_path / "a.mkv", images, rate=20))
    frames = list(reader)
    assert [f.index for f in frames] == list(range(13))
    np.testing.assert_allclose(
        [f.time_seconds for f in frames], np.arange(13) / 20, atol=1e-6
    )
    np.testing.assert_array_equal([f.image for f in frames], images)
    assert (reader.width, reader.height, reader.fps) == (51, 37, 20)
    assert reader.name == "a.mkv"
    assert reader.damage is None


def test_iterates_again_from_the_start(tmp_path):
    reader = VideoReader(write_clip(tmp_path / "a.mkv", noise(3, 8, 9)))
    assert [f.index for f in reader] == [f.index for f in reader] == [0, 1, 2]


def test_reordered_frames_of_h264_come_in_display_order(tmp_path):
    images = [np.full((48, 64, 3), 8 * i, np.uint8) for i in range(30)]
    path = write_h264(
        tmp_path / "b.mp4", images, options={"bf": "3"}, rate=Fraction(24, 1)
    )
    reader = VideoReader(path)
    levels = [int(f.image.mean()) for f in reader]
    assert levels == sorted(levels)
    assert reader.expected_frames == len(levels) == 30


def test_keeps_fractional_rates_exactly(tmp_path):
    path = write_h264(
        tmp_path / "a.mp4", noise(5, 16, 16), rate=Fraction(30000, 1001)
    )
    assert VideoReader(path).fps == Fraction(30000, 1001)


MATRICES = {
    "as it is": (1, 0, 0, 1),
    "a quarter turn clockwise": (0, 1, -1, 0),
    "half a turn": (-1, 0, 0, -1),
    "a quarter turn counter-clockwise": (0, -1, 1, 0),
    "mirrored": (-1, 0, 0, 1),
    "upside down": (1, 0, 0, -1),
    "transposed": (0, 1, 1, 0),
    "transposed and turned": (0, -1, -1, 0),
}


@pytest.mark.parametrize("name", MATRICES)
def test_shows_frames_as_the_display_matrix_says(tmp_path, name):
    image = cv2.resize(
        noise(1, 6, 8)[0], (64, 48), interpolation=cv2.INTER_NEAREST
    )
    path = write_h264(tmp_path / "phone.mp4", [image] * 3)
    stored = next(iter(VideoReader(path))).image
    a, b, c, d = MATRICES[name]
    set_display_matrix(path, a, b, c, d)
    reader = VideoReader(path)
    shown = next(iter(reader)).image
    y, x = np.mgrid[:48, :64]
    to_x, to_y = a * x + c * y, b * x + d * y
    expected = np.zeros((np.ptp(to_y) + 1, np.ptp(to_x) + 1, 3), np.uint8)
    expected[to_y - to_y.min(), to_x - to_x.min()] = stored
    np.testing.assert_array_equal(shown, expected)
    assert (reader.height, reader.width) == expected.shape[:2]


def test_grey_becomes_rgb(tmp_path):
    grey = [np.arange(35, dtype=np.uint8).reshape(5, 7) * 7]
    path = write_clip(
        tmp_path / "g.mkv", grey, pix_fmt="gray", image_format="gray"
    )
    frame = next(iter(VideoReader(path)))
    np.testing.assert_allclose(
        frame.image, np.repeat(grey[0][..., None], 3, axis=-1), atol=1
    )


def test_transparency_is_dropped(tmp_path):
    rgba = np.random.default_rng(0).integers(0, 256, (11, 9, 4), "uint8")
    path = write_clip(
        tmp_path / "a.mkv", [rgba], pix_fmt="bgra", image_format="rgba"
    )
    frame = next(iter(VideoReader(path)))
    np.testing.assert_array_equal(frame.image, rgba[..., :3])


@pytest.mark.parametrize("count", [1, 2])
def test_tiny_and_short_videos_work(tmp_path, count):
    images = noise(count, 5, 3)
    frames = list(VideoReader(write_clip(tmp_path / "s.mkv", images)))
    np.testing.assert_array_equal([f.image for f in frames], images)


def test_missing_file(tmp_path):
    check_complaint(tmp_path / "nothing.mp4", "No such file")


def test_folder(tmp_path):
    check_complaint(tmp_path, "is a folder, not a video file")


def test_empty_file(tmp_path):
    (tmp_path / "empty.mp4").touch()
    check_complaint(tmp_path / "empty.mp4", "is empty")


def test_text_called_video(tmp_path):
    (tmp_path / "text.mp4").write_text("This is not a video.\n" * 50)
    check_complaint(tmp_path / "text.mp4", "cannot be read as a video")


def test_text_is_not_played_as_terminal_art(tmp_path):
    (tmp_path / "notes.txt").write_text("Dear diary\n" * 50)
    check_complaint(tmp_path / "notes.txt", "no video")


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "jpg.mp4"])
def test_still_image(tmp_path, name):
    suffix = ".jpg" if name == "jpg.mp4" else "." + name.split(".")[1]
    _, data = cv2.imencode(suffix, noise(1, 20, 30)[0])
    (tmp_path / name).write_bytes(data.tobytes())
    check_complaint(tmp_path / name, "is a still image")


def test_sound_only(tmp_path):
    av = pytest.importorskip("av")
    with av.open(str(tmp_path / "a.wav"), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=8000)
        sound = av.AudioFrame.from_ndarray(
            np.zeros((1, 800), np.int16), format="s16", layout="mono"
        )
        sound.sample_rate = 8000
        file.mux(stream.encode(sound))
        file.mux(stream.encode(None))
    check_complaint(tmp_path / "a.wav", "has no video stream")


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_cut_off_video_gives_what_decodes_and_says_so(tmp_path, name):
    path = write_h264(tmp_path / name, noise(40, 48, 64))
    whole = [f.image for f in VideoReader(path)]
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    reader = VideoReader(path)
    frames = list(reader)
    assert 10 < len(frames) < 30
    # The very last frame may be concealed by the decoder.
    np.testing.assert_array_equal(
        [f.image for f in frames[:-1]], whole[: len(frames) - 1]
    )
    assert f"the last is frame {len(frames) - 1}" in reader.damage
    assert name in reader.damage
    assert "\n" not in reader.damage


def test_broken_packet_is_reported_and_the_rest_is_read(tmp_path):
    path = write_clip(
        tmp_path / "a.mov", noise(20, 48, 64), codec="png", pix_fmt="rgb24"
    )
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 600] = bytes(600)
    path.write_bytes(data)
    reader = VideoReader(path)
    frames = list(reader)
    assert 15 <= len(frames) <= 20
    assert "damaged near frame" in reader.damage


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["interview_male_5", "squats"])
def test_real_clips_have_as_many_frames_as_labels(name):
    labels = json.loads(shared_data("clips", f"{name}.json").read_text())
    reader = VideoReader(shared_data("clips", f"{name}.mp4"))
    count = sum(1 for _ in reader)
    assert count == len(labels["images"]) == reader.expected_frames
    assert reader.damage is None
