"""Files of drawn clips hold what was drawn, whole or not at all."""

import json

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames
from keras_flowpose.video import signer_clip
from keras_flowpose.video.reader import VideoReader
from keras_flowpose.video.signer_clip import FLOW_MEMBERS
from keras_flowpose.video.signer_clip import write_signer_clip

CONFIG = SignerConfig(frames=4, size=(96, 128), seed=4, noise=False)


@pytest.fixture(scope="module")
def drawn():
    return list(signer_frames(CONFIG))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clip")
    flow = folder / "flow.npz"
    written = write_signer_clip(folder / "a.mp4", CONFIG, flow)
    assert written == [folder / "a.mp4", folder / "a.json", flow]
    assert sorted(folder.iterdir()) == sorted(written)
    return folder


def test_the_video_shows_the_frames(folder, drawn):
    images = [frame.image for frame in VideoReader(folder / "a.mp4")]

    assert len(images) == 4
    for image, frame in zip(images, drawn, strict=True):
        assert np.abs(image.astype(float) - frame.image).mean() < 6


def test_labels_are_coco_keypoints(folder, drawn):
    labels = json.loads((folder / "a.json").read_text())

    assert [(i["id"], i["frame"]) for i in labels["images"]] == [
        (number, number) for number in range(4)
    ]
    assert labels["images"][0]["width"] == 128
    assert labels["categories"][0]["keypoints"][1] == "right_wrist"
    assert labels["categories"][0]["skeleton"][0] == [6, 4]
    for record, frame in zip(labels["annotations"], drawn, strict=True):
        points = np.reshape(record["keypoints"], (7, 3))
        np.testing.assert_allclose(points[:, :2], frame.joints, atol=1e-3)
        np.testing.assert_array_equal(points[:, 2], frame.visible)
        assert record["num_keypoints"] == np.count_nonzero(frame.visible)
        x, y, w, h = record["bbox"]
        inside = frame.joints[frame.visible > 0]
        assert ((inside >= [x - 0.01, y - 0.01]).all(1)).all()
        assert ((inside <= [x + w + 0.01, y + h + 0.01]).all(1)).all()


def test_the_config_in_the_labels_draws_the_clip_again(folder):
    labels = json.loads((folder / "a.json").read_text())
    fields = labels["info"]["config"]
    for name in ("size", "acts"):
        fields[name] = tuple(fields[name])

    assert SignerConfig(**fields) == CONFIG


def test_the_flow_file_holds_every_frame(folder, drawn):
    with np.load(folder / "flow.npz") as flows:
        assert len(flows.files) == 4 * len(FLOW_MEMBERS)
        for number, frame in enumerate(drawn):
            for name in FLOW_MEMBERS:
                stored = flows[f"{name}_{number:05d}"]
                np.testing.assert_array_equal(stored, getattr(frame, name))


@pytest.mark.parametrize("name", ["a.mp4", "a.json", "flow.npz"])
def test_existing_files_stay(name, tmp_path):
    (tmp_path / name).write_text("mine")

    with pytest.raises(UserError, match="exists already"):
        write_signer_clip(tmp_path / "a.mp4", CONFIG, tmp_path / "flow.npz")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_nothing_is_left_when_the_video_cannot_be_completed(
    tmp_path, monkeypatch
):
    def full(writer):
        raise OSError("No space left on device")

    monkeypatch.setattr(signer_clip.VideoWriter, "finish", full)

    with pytest.raises(OSError, match="No space"):
        write_signer_clip(tmp_path / "a.mp4", CONFIG, tmp_path / "f.npz")

    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_after_a_failure(tmp_path, monkeypatch):
    def two_frames(config):
        yield from list(signer_frames(SignerConfig(frames=2, size=(96, 128))))
        raise KeyboardInterrupt

    monkeypatch.setattr(signer_clip, "signer_frames", two_frames)
    with pytest.raises(KeyboardInterrupt):
        write_signer_clip(tmp_path / "a.mp4", CONFIG, tmp_path / "flow.npz")
    assert list(tmp_path.iterdir()) == []


def test_names_and_sizes(tmp_path):
    with pytest.raises(UserError, match=r"ends in \.mp4"):
        write_signer_clip(tmp_path / "a.avi", CONFIG)
    with pytest.raises(UserError, match=r"ends in \.npz"):
        write_signer_clip(tmp_path / "a.mp4", CONFIG, tmp_path / "a.npy")
    with pytest.raises(UserError, match="must be even, not 63 x 64"):
        write_signer_clip(tmp_path / "a.mp4", SignerConfig(size=(64, 63)))
