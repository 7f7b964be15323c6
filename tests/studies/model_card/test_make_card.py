"""A whole card of a small net, with all its parts and files."""

import functools
import json

import cv2
import pytest

import keras_flowpose as kfp
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.model_card import make_card as module
from keras_flowpose.studies.model_card import still_scores
from keras_flowpose.studies.model_card import worst_stills
from keras_flowpose.studies.model_card.card_plan import CardPlan
from keras_flowpose.studies.model_card.card_text import card_text
from keras_flowpose.studies.model_card.make_card import make_card
from keras_flowpose.studies.model_card.make_card import rewrite_card
from keras_flowpose.studies.model_card.net_speed import Speed
from tests.studies.tracks import made_up

FRAMES = "moving_scene/frames"


@pytest.fixture(scope="module")
def videos(tmp_path_factory):
    """A folder with a short labelled clip."""
    folder = tmp_path_factory.mktemp("videos")
    rows = ["frame,joint,x,y"]
    with kfp.VideoWriter(folder / "wave.mp4", fps=25) as writer:
        config = kfp.SignerConfig(frames=4, size=(48, 64), seed=3)
        for number, frame in enumerate(kfp.signer_frames(config)):
            writer.write(frame.image)
            for name, point in zip(
                kfp.UPPER_BODY_7.joints, frame.joints, strict=True
            ):
                rows.append(f"{number},{name},{point[0]:.2f},{point[1]:.2f}")
    (folder / "wave.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture
def quick(monkeypatch):
    """Replaces what takes seconds and is tested elsewhere."""

    def compared(plan, clips, progress):
        tracks = [made_up(clip.name) for clip in clips]
        return compare_tracks(tracks, plan.comparison.conditions())

    def measure_speed(nets, batches, progress):
        assert all(name == net for name, net in nets.items())
        return [
            Speed(name, batch, 9.0, 1.0, 0.5, 2.0, 7.0)
            for name in nets
            for batch in batches
        ]

    predicted = functools.cache(still_scores.predicted)
    for user in (still_scores, worst_stills):
        monkeypatch.setattr(user, "predicted", predicted)
    monkeypatch.setattr(module, "compared", compared)
    monkeypatch.setattr(module, "from_preset", lambda model, name: name)
    monkeypatch.setattr(module, "measure_speed", measure_speed)


def test_a_card_with_all_parts(source, scene_dir, videos, quick, tmp_path):
    plan = CardPlan(
        str(source),
        "mine",
        data=FRAMES,
        data_dir=scene_dir,
        videos=videos,
        neighbours=1,
        failures=(FRAMES,),
        batches=(1, 2),
        precision="float32",
    )
    notes = tmp_path / "notes.md"
    notes.write_text("## Data\n\nA scene that moves.\n")
    out = tmp_path / "cards" / "mine"

    found = make_card(plan, out, notes, "flowpose card", progress=False)

    failures = "mine-failures-moving_scene-frames.jpg"
    names = ["mine-stills.png", "mine-videos.png", failures]
    written = sorted(path.name for path in out.parent.iterdir())
    assert written == sorted([*names, "mine.json", "mine.md"])
    text = (out.parent / "mine.md").read_text(encoding="utf-8")
    for name in names:
        assert f"]({name})" in text
        assert cv2.imread(str(out.parent / name)) is not None
    for part in ("Data", "Accuracy on stills", "Poses in video", "Speed"):
        assert f"\n## {part}\n" in text
    stored = json.loads((out.parent / "mine.json").read_text())
    assert stored == json.loads(json.dumps(found))
    assert card_text(stored, "## Data\n\nA scene that moves.") == text
    speeds = [(one["net"], one["batch"]) for one in stored["speed"]["measured"]]
    assert speeds == [
        *(("float32", 1), ("float32", 2)),
        *(("mixed_bfloat16", 1), ("mixed_bfloat16", 2)),
    ]
    assert [part["part"] for part in stored["videos"]["parts"]][-1] == "wave"

    with pytest.raises(UserError, match="exists already"):
        make_card(plan, out)


def test_what_is_not_given_is_not_measured(source, tmp_path):
    plan = CardPlan(str(source), "mine", batches=())
    found = make_card(plan, tmp_path / "mine.md")
    assert (found["stills"], found["videos"], found["speed"]) == (None,) * 3
    assert len(list(tmp_path.iterdir())) == 2

    rewrite_card(tmp_path / "mine", "## Limits\n\nNone known.")
    text = (tmp_path / "mine.md").read_text(encoding="utf-8")
    assert "None known." in text
    assert f"{found['net']['parameters']:,}" in text
    (tmp_path / "mine.json").write_text("[]")
    with pytest.raises(UserError, match="does not hold the figures of a card"):
        rewrite_card(tmp_path / "mine.md", "")


def test_what_fails_leaves_nothing(source, scene_dir, tmp_path):
    plan = CardPlan(
        str(source), "mine", failures=(FRAMES,), split="no", data_dir=scene_dir
    )
    with pytest.raises(UserError, match="no split 'no'"):
        make_card(plan, tmp_path / "new" / "mine")
    assert list(tmp_path.iterdir()) == []
