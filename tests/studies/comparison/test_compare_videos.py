"""A comparison from videos to files, and how it goes on."""

import json

import numpy as np
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.comparison import compare_videos as module
from keras_flowpose.studies.comparison.compare_videos import compare_videos
from keras_flowpose.studies.comparison.compare_videos import track_clips
from keras_flowpose.studies.comparison.compare_videos import tracks_file
from keras_flowpose.studies.comparison.labelled_clip import ClipFrame
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import ComparisonPlan
from tests.studies.tracks import made_up


def clip(name, mark="", joints=("head",)):
    def frames():
        random = np.random.default_rng(len(name))
        for number in range(3):
            image = random.integers(0, 256, (20, 30, 3), np.uint8)
            points = np.full((len(joints), 2), 9.0, np.float32)
            seen = np.full(len(joints), 2, np.uint8)
            yield ClipFrame(image, number / 25, points, seen)

    return LabelledClip(name, joints, 25.0, 3, mark, frames)


@pytest.fixture
def plan(tmp_path):
    config = ModelConfig(width=0.1, input_size=32)
    save_preset(build_model(config), config, tmp_path / "small")
    return ComparisonPlan(str(tmp_path / "small"), neighbours=1)


@pytest.fixture
def tracked(monkeypatch):
    """Replaces the net; the names of the clips that were tracked."""
    names = []

    def track_clip(clip, ways, key, progress):
        if clip.name == "broken":
            raise KeyboardInterrupt
        names.append(clip.name)
        made = made_up(clip.name, seed=len(clip.name))
        object.__setattr__(made, "key", key)
        return made

    monkeypatch.setattr(module, "track_clip", track_clip)
    monkeypatch.setattr(module, "build_ways", lambda plan: {})
    return names


def track(clips, plan, folder):
    return track_clips(clips, plan, folder, dict)


def test_goes_on_where_it_was_interrupted(plan, tracked, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        track([clip("a"), clip("b b"), clip("broken")], plan, tmp_path)
    assert tracked == ["a", "b b"]

    found = track([clip("a"), clip("b b"), clip("c")], plan, tmp_path)

    assert tracked == ["a", "b b", "c"]
    assert [tracks.name for tracks in found] == ["a", "b b", "c"]


def test_makes_anew_what_does_not_fit(plan, tracked, tmp_path):
    clips = [clip("a"), clip("b"), clip("c")]
    track(clips, plan, tmp_path)
    tracks_file(tmp_path, "b").write_bytes(b"PK damaged")

    track([clip("a"), clip("b"), clip("c", "other")], plan, tmp_path)

    assert tracked == ["a", "b", "c", "b", "c"]
    other = ComparisonPlan(plan.model, neighbours=2)
    track(clips, other, tmp_path)
    assert tracked[5:] == ["a", "b", "c"]


def test_names_that_look_alike_have_their_own_files(tmp_path):
    files = {tracks_file(tmp_path, name) for name in ("a/b", "a_b", "a b")}
    assert len(files) == 3
    assert all(file.parent == tmp_path for file in files)


def test_labels_without_a_joint_of_the_net_are_told(plan, tmp_path):
    with pytest.raises(UserError, match=r"walk: labels of head.*Received tail"):
        track([clip("walk", joints=("tail",))], plan, tmp_path)


def test_results_are_written_and_not_replaced(plan, tracked, tmp_path):
    out = tmp_path / "out"
    clips = [clip("a"), clip("bb")]

    found = compare_videos(clips, plan, out, pictures=False)

    content = json.loads((out / "comparison.json").read_text())
    assert [video["name"] for video in content["videos"]] == ["a", "bb"]
    assert found.figure("parametric", "error").count > 100
    with pytest.raises(UserError, match=r"comparison\.json exists already"):
        compare_videos(clips, plan, out)
    (out / "report.html").write_text("old")
    compare_videos(clips, plan, out, pictures=False, overwrite=True)
    assert "Pooled against" in (out / "report.html").read_text()
