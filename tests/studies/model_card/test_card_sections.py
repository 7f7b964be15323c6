"""What the measured parts of a card say, from figures that are known."""

import json

import numpy as np

from keras_flowpose.evaluation.summary import evaluate_predictions
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.model_card.card_sections import failure_section
from keras_flowpose.studies.model_card.card_sections import speed_section
from keras_flowpose.studies.model_card.card_sections import still_section
from keras_flowpose.studies.model_card.card_sections import video_section
from keras_flowpose.studies.model_card.video_scores import video_scores
from tests.studies.tracks import made_up

WRONG = {
    "wrist": {
        "count": 1234,
        "right": 0.5,
        "other_side": 0.25,
        "other_joint": 0.125,
        "elsewhere": 0.1,
        "outside": 0.025,
    }
}
HOW = {
    "data": "some_pose",
    "split": "test",
    "crop": 3.2,
    "input_size": 64,
    "precision": "mixed_bfloat16",
}


def scores(lengths):
    truth = np.zeros((4, 7, 2))
    found = truth + np.array([0, 3, 8, 30])[:, None, None] * [0.6, 0.8]
    result = evaluate_predictions(
        found,
        truth,
        np.ones((4, 7)),
        UPPER_BODY_7,
        lengths=lengths,
        conditions=HOW,
    )
    return json.loads(result.to_json())


def row(text, first):
    """Cells of the first line of a table that begins with this one."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in x.strip("|").split("|")] for x in lines]
    return next(found for found in cells if found[0] == first)


def test_stills_with_both_viewpoints():
    everybody = scores([100, 20, 50, 50])
    stills = {"all": everybody, "upright": everybody, "wrong": WRONG}

    text = still_section(stills, "net-stills.png")

    assert "`some_pose`, split `test`: 4 images in crops of 3.2 torsos" in text
    assert "scaled to 64 x 64 pixels; computed in bfloat16." in text
    assert "the distance from right shoulder to left hip" in text
    assert "the 4 persons who are upright in the picture" in text
    # Errors of 0, 0.15, 0.16 and 0.6 torsos; of 0, 3, 8 and 30 pixels.
    assert row(text, "wrist") == [
        *("wrist", "8", "25.0", "25.0", "75.0", "75.0"),
        *("50.0", "75.0", "75.0", "10.2", "5.5"),
    ]
    assert "](net-stills.png)" in text
    wrong = text[text.index("Where the joints are found") :]
    assert row(wrong, "wrist")[1:4] == ["1,234", "50.0", "25.0"]


def test_stills_without_a_normaliser_or_upright_persons():
    stills = {"all": scores(None), "upright": None, "wrong": WRONG}
    text = still_section(stills, None)
    assert "PCK@" not in text.split("\n\n", 2)[2]
    assert "upright in the picture" not in text
    assert "![" not in text
    assert row(text, "wrist")[:4] == ["wrist", "8", "50.0", "75.0"]


def test_videos_single_against_pooled():
    conditions = {
        "neighbours": 2,
        "temporal_weights": "bell",
        "flow": "some",
        "precision": "float32",
    }
    clips = [made_up("one"), made_up("two", frames=300, seed=1)]
    scored = video_scores(compare_tracks(clips, conditions))

    text = video_section(scored, "v.png")

    assert "2 videos, 340 frames" in text
    assert "pooled over 5 frames with a bell along optical flow (some)" in text
    everything = scored["parts"][0]
    cells = row(text, "all joints")
    assert cells[1] == f"{everything['count']:,}"
    assert cells[2] == f"{100 * everything['pck_0.2']['single']:.1f}"
    assert cells[5].startswith(
        f"{100 * everything['within_6px']['pooled']:.1f} ("
    )
    assert row(text, "two")[0] == "two"
    ratio = everything["acceleration"]["ratio"]
    assert f"pooled tracks is {ratio[0]:.2f} ({ratio[1]:.2f} to" in text
    assert cells[6] == f"{ratio[0]:.2f}"


def test_speed_names_the_machine_and_what_ratios_are_to():
    measured = [
        {
            "net": net,
            "batch": 4,
            "rate": rate,
            "ratio": rate / 10,
            "ratio_low": 0.5,
            "ratio_high": 3.0,
            "processor_ms": 12.0,
        }
        for net, rate in (("float32", 10.0), ("mixed_bfloat16", 25.0))
    ]
    where = {"processor": "Abacus 9", "cores": 2, "gpus": ""}
    text = speed_section({"machine": where, "measured": measured})
    assert "Abacus 9, 2 cores: " in text
    assert "the ratio is to float32 with a batch of 4" in text
    assert row(text, "bfloat16") == [
        "bfloat16",
        "4",
        "25.0",
        "2.50 (0.50-3.00)",
        "12.0",
    ]


def test_failures_have_their_pictures_and_errors():
    one = {
        "data": "drawn/small",
        "split": "most",
        "images": 99,
        "median_error": 5.25,
        "wrong": WRONG,
        "worst": [{"error": 70.4}, {"error": 30.0}],
    }
    text = failure_section([one], ["f.jpg"])
    assert "Pictures are of `drawn/small` alone" in text
    assert "Split `most`, 99 images" in text
    assert "of the 2 worst, from the left: 70, 30 px" in text
    assert "](f.jpg)" in text
