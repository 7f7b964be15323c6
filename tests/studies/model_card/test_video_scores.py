"""A card's figures of videos are those of a comparison."""

import json

import pytest

from keras_flowpose.studies.comparison import compare_videos
from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.comparison.drawn_clips import drawn_clips
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.model_card import video_scores as module
from keras_flowpose.studies.model_card.card_plan import CardPlan
from keras_flowpose.studies.model_card.video_scores import compared
from keras_flowpose.studies.model_card.video_scores import video_scores
from tests.studies.tracks import made_up


@pytest.fixture(scope="module")
def comparison():
    clips = [made_up("one"), made_up("two", frames=300, seed=1)]
    return compare_tracks(clips, {"neighbours": 2})


def test_joints_and_videos_have_their_figures(comparison):
    found = video_scores(comparison)

    assert (found["videos"], found["frames"]) == (2, 340)
    names = [(part["kind"], part["part"]) for part in found["parts"]]
    assert names == [
        ("joints", "all joints"),
        *(("joints", kind) for kind in ("head", "wrist", "elbow", "shoulder")),
        *(("video", name) for name in ("one", "two")),
    ]
    everything, *_, two = found["parts"]
    expected = comparison.figure("parametric", "within_6px", "two", "video")
    single = comparison.figure(SINGLE, "within_6px", "two", "video")
    assert two["within_6px"]["single"] == single.mean
    assert two["within_6px"]["pooled"] == expected.mean
    assert two["count"] == expected.count
    ratio = comparison.figure("parametric", "acceleration").ratio
    told = everything["acceleration"]["ratio"]
    assert told == [ratio.estimate, ratio.low, ratio.high]
    assert 0 < ratio.estimate < 1  # pooled tracks are made up steadier


def test_intervals_that_do_not_exist_are_null():
    found = video_scores(compare_tracks([made_up()], {"neighbours": 99}))
    (estimate, low, high) = found["parts"][0]["pck_0.2"]["difference"]
    assert estimate is not None
    assert low is high is None
    json.dumps(found, allow_nan=False)


def test_the_nets_of_the_plan_are_compared(source, monkeypatch, tmp_path):
    seen = []

    def track_clip(clip, ways, key, progress):
        seen.append((clip.name, list(ways)))
        return made_up(clip.name)

    monkeypatch.setattr(compare_videos, "track_clip", track_clip)
    monkeypatch.setattr(module, "build_ways", lambda plan: {"sum": plan})
    plan = CardPlan(str(source), "net", videos=tmp_path, neighbours=2)

    found = compared(plan, drawn_clips(2, first_seed=7, frames=3), False)

    assert seen == [("signer 7", ["sum"]), ("signer 8", ["sum"])]
    assert found.conditions["neighbours"] == 2
    assert found.conditions["precision"] in ("float32", "mixed_bfloat16")
