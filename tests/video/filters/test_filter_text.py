import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.filters.filter_text import FILTERS
from keras_flowpose.video.filters.filter_text import filter_text
from keras_flowpose.video.filters.filter_text import parse_filters
from keras_flowpose.video.filters.median import Median
from keras_flowpose.video.filters.savitzky_golay import SavitzkyGolay


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("median", ["median:window=5"]),
        ("median:7", ["median:window=7"]),
        ("savgol:11,3", ["savgol:window=11,order=3"]),
        ("savgol:order=1", ["savgol:window=9,order=1"]),
        ("savgol:7, order=3", ["savgol:window=7,order=3"]),
        (
            "one-euro:beta=0.007",
            ["one-euro:min_cutoff=1.0,beta=0.007,derivative_cutoff=1.0"],
        ),
        (
            "median:3 + savgol",
            ["median:window=3", "savgol:window=9,order=2"],
        ),
    ],
)
def test_text_means_filters_and_back(text, meant):
    filters = parse_filters(text)

    assert [filter_text(one) for one in filters] == meant
    again = parse_filters("+".join(meant))
    assert [filter_text(one) for one in again] == meant


def test_settings_arrive():
    assert parse_filters("savgol:11,3+median:window=7") == (
        SavitzkyGolay(window=11, order=3),
        Median(window=7),
    )
    (live,) = parse_filters("one-euro:2,0.1,3")
    assert (live.min_cutoff, live.beta, live.derivative_cutoff) == (2, 0.1, 3)


def test_unknown_filters_teach_all():
    for text in ("savgl", "median+gauss", "", "median:5+"):
        with pytest.raises(UserError, match="There is no filter") as caught:
            parse_filters(text)
        for kind in FILTERS.values():
            assert filter_text(kind()) in str(caught.value)
    with pytest.raises(UserError, match=r"Did you mean one-euro\?"):
        parse_filters("OneEuro")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("median:wide=3", "has the settings window, each once"),
        ("median:3,4", "has the settings window, each once"),
        ("savgol:3,window=5", "has the settings window, order, each once"),
        ("median:x", "window of the filter median is a whole number"),
        ("median:2.5", "window of the filter median is a whole number"),
        ("median:", "Received: 'median:'"),
        ("one-euro:beta=", "beta of the filter one-euro is a number"),
        ("median:4", "'median:4': `window` must be odd"),
        ("savgol:3,3", "`order` must be below `window`"),
        ("one-euro:nan", "`min_cutoff` must be a number > 0"),
    ],
)
def test_slips_are_told_with_what_is_allowed(text, told):
    with pytest.raises(UserError) as caught:
        parse_filters(text)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
