import cv2
import numpy as np
import pytest

from keras_flowpose.evaluation.calibration_scores import reliability_bins
from keras_flowpose.evaluation.calibration_scores import risk_coverage
from keras_flowpose.evaluation.reliability_plot import plot_reliability
from keras_flowpose.safe_files import UserError


def draw(path, **kwargs):
    rng = np.random.default_rng(0)
    errors = rng.uniform(0, 30, 300)
    beyond = np.float64(errors > 6)
    plot_reliability(
        {"spread": reliability_bins(errors / 3, errors)},
        {"calibrated": reliability_bins(errors / 30, beyond)},
        {"score": risk_coverage(rng.uniform(0, 1, 300), errors)},
        6.0,
        path,
        **kwargs,
    )


def test_a_picture_with_three_panels_of_lines(tmp_path):
    draw(tmp_path / "a.png")
    picture = cv2.imread(str(tmp_path / "a.png"))
    height, width = picture.shape[:2]
    assert width > 2.5 * height
    # Each third holds coloured lines.
    coloured = picture.max(-1).astype(int) - picture.min(-1) > 60
    for panel in np.array_split(coloured, 3, axis=1):
        assert panel.sum() > 200


def test_existing_pictures_stay_unless_told(tmp_path):
    (tmp_path / "a.png").write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        draw(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_text() == "mine"
    draw(tmp_path / "a.png", overwrite=True)
