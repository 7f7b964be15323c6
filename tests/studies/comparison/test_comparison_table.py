"""The table on the screen."""

from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.comparison.comparison_table import comparison_table
from keras_flowpose.studies.comparison.measures import MEASURES
from tests.studies.tracks import made_up


def test_has_a_line_a_measure_and_marks_what_is_clear():
    compared = compare_tracks([made_up(frames=150)], {})
    header, *lines, note = comparison_table(compared).splitlines()

    columns = ["all videos and joints", "single frame", "parametric", "labels"]
    assert [word.strip() for word in header.split("  ") if word] == columns
    assert len(lines) == len(MEASURES)
    error = next(line for line in lines if line.startswith("error ["))
    figure = compared.figure("parametric", "error")
    low, high = figure.difference.low, figure.difference.high
    assert f"{figure.mean:.2f} ({low:+.2f} to {high:+.2f})*" in error
    assert error.endswith("-")  # labels have no error
    within = next(line for line in lines if line.startswith("within 6 px"))
    share = 100 * compared.figure("parametric", "within_6px").mean
    assert f"  {share:.2f} (+" in within
    assert note.startswith("1 videos, 150 frames")


def test_no_star_without_a_clear_difference():
    compared = compare_tracks([made_up(frames=150, noise=(2.0, 2.0))], {})
    lines = comparison_table(compared).splitlines()
    assert "*" not in next(x for x in lines if x.startswith("error ["))
