"""The ablation of flow from prepared clips to files, and its table."""

import json

import cv2
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.ablation.ablate_flow import ablate_flow
from keras_flowpose.studies.ablation.ablate_flow import flow_table
from keras_flowpose.studies.ablation.pooling_report import scores_of
from tests.studies.made_up import made_up
from tests.studies.windows import study


@pytest.mark.slow
def test_results_are_written(source, scene_dir, tmp_path, capsys):
    out = tmp_path / "out"
    chosen = study(source, scene_dir, windows=2, test_windows=2)
    report = ablate_flow(
        chosen, out, ["farneback", "dis-ultrafast", "none"], tmp_path / "cache"
    )

    assert sorted(path.name for path in out.iterdir()) == [
        "flow.json",
        "flow.png",
    ]
    assert json.loads((out / "flow.json").read_text()) == report
    assert cv2.imread(str(out / "flow.png")).std() > 5
    assert report["neighbours"] == [2]
    times = report["milliseconds"]
    assert times["none"] == 0
    assert times["farneback"] > 0 and times["dis-ultrafast"] > 0
    found = {entry["flow"] for entry in report["results"]}
    assert found == {None, "farneback", "dis-ultrafast", "none"}
    assert "dis-ultrafast" in capsys.readouterr().out
    with pytest.raises(UserError, match="exists already"):
        ablate_flow(chosen, out)


def test_the_table_tells_time_and_gain():
    compared = made_up()
    text = flow_table(
        compared, scores_of(compared), {"dis-medium": 1.5, "none": 0}
    )
    rows = [line.split() for line in text.splitlines()]
    # Made up: all poses lie within 6 pixels, so nothing is gained.
    shares = ["100.0"] * 3
    gain = ["+0.0", "(+0.0", "to", "+0.0)"]
    assert ["dis-medium", "1.50", *shares, *gain] in rows
    assert ["none", "-", *shares, *gain] in rows
