"""Tables of a report."""

import pytest

from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.comparison.measures import MEASURES
from keras_flowpose.studies.comparison.report_tables import condition_table
from keras_flowpose.studies.comparison.report_tables import main_table
from keras_flowpose.studies.comparison.report_tables import part_tables
from keras_flowpose.studies.comparison.report_tables import pixel_table
from keras_flowpose.studies.comparison.report_tables import video_table
from tests.studies.html_outline import Outline
from tests.studies.tracks import made_up


@pytest.fixture(scope="module")
def compared():
    return compare_tracks(
        [made_up("one", 120), made_up("two", 90, 3)],
        {"neighbours": 4, "model": "made up"},
    )


def test_the_main_table_has_every_measure_and_judges(compared):
    found = Outline(main_table(compared))
    texts = found.texts

    for measure in MEASURES:
        assert f"{measure.title} [{measure.unit}]" in texts
    figure = compared.figure("parametric", "error")
    low, high = figure.difference.low, figure.difference.high
    assert f"{figure.mean:.2f} ({low:+.2f} to {high:+.2f}) better" in texts
    assert f"{figure.median:.2f}" in texts
    assert {"class": "better"} in found.all("td")
    assert {"class": "worse"} not in found.all("td")


def test_bad_news_are_marked():
    compared = compare_tracks([made_up(frames=150, noise=(1.0, 4.0))], {})
    found = Outline(main_table(compared))
    assert {"class": "worse"} in found.all("td")
    assert {"class": "better"} not in found.all("td")


def test_parts_stand_below_each_other(compared):
    found = Outline(
        part_tables(compared, "joints", "joint", ["error", "acceleration"])
    )
    assert len(found.all("table")) == 2
    for kind in ("head", "wrist", "elbow", "shoulder"):
        assert found.texts.count(kind) == 2
    wrist = compared.figure("single frame", "error", "wrist")
    place = found.texts.index("wrist")
    assert found.texts[place + 1 : place + 3] == [
        str(wrist.count),
        f"{wrist.mean:.2f}",
    ]
    assert found.texts.count("labels") == 1  # only acceleration has them


def test_all_distances_are_told(compared):
    texts = Outline(pixel_table(compared)).texts
    shares = [r.joint_types["all"].accuracy[20] for r in compared.curves]
    assert texts[-3:] == ["20", *(f"{100 * share:.1f}" for share in shares)]


def test_videos_and_conditions_are_told(compared):
    assert Outline(video_table(compared)).texts[7:] == [
        *("one", "120", "25", "64 x 96"),
        *(str(compared.videos[0].labels), "90"),
        *("two", "90", "25", "64 x 96"),
        *(str(compared.videos[1].labels), "90"),
    ]
    assert Outline(condition_table(compared)).texts[-2:] == ["model", "made up"]
