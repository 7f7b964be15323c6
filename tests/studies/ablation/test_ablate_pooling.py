"""The ablation of pooling from prepared clips to files."""

import json

import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.ablation.ablate_pooling import ablate_pooling
from keras_flowpose.studies.ablation.study_windows import StudyWindows
from tests.studies.windows import study


@pytest.mark.slow
def test_results_are_written_and_found_again(
    source, scene_dir, tmp_path, capsys, monkeypatch
):
    out = tmp_path / "out"
    chosen = study(source, scene_dir, windows=3, test_windows=3)
    report = ablate_pooling(chosen, out)

    assert sorted(path.name for path in out.iterdir()) == [
        "cache",
        "pooling.json",
        "pooling.png",
        "weights.png",
    ]
    assert json.loads((out / "pooling.json").read_text()) == report
    assert report["flows"] == ["dis-medium", "none"]
    assert report["neighbours"] == [1, 2]
    assert report["data"]["training_windows"] == 3
    assert report["data"]["scored_windows"] == 3
    assert report["normaliser"] == "forty pixels"
    told = capsys.readouterr().out
    assert "Joints within 6 of 256 pixels" in told

    with pytest.raises(UserError, match="exists already"):
        ablate_pooling(chosen, out)

    def no_pass(*_):
        raise AssertionError("windows were looked at again")

    monkeypatch.setattr(StudyWindows, "read", no_pass)
    again = ablate_pooling(chosen, out, overwrite=True)
    assert again == report


def test_slips_are_told_before_anything_is_made(source, scene_dir, tmp_path):
    for changes, options, told in (
        ({}, {"flows": ["sift"]}, "have no flow 'sift'"),
        ({"neighbours": 9}, {}, "holds 3 neighbours"),
        ({"data": "moving_scene/frames"}, {}, "holds single images"),
    ):
        with pytest.raises(UserError, match=told):
            ablate_pooling(
                study(source, scene_dir, **changes), tmp_path / "out", **options
            )
    assert not (tmp_path / "out").exists()
