import json
from fractions import Fraction
from pathlib import Path

import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.track_formats.metadata import from_metadata
from keras_flowpose.video.track_formats.metadata import metadata_of
from tests.video.tracks import make_track

PATH = Path("a.json")


def test_all_but_the_arrays_through_json():
    content = json.loads(json.dumps(metadata_of(make_track())))

    assert content["fps"] == "30000/1001"
    found = from_metadata(PATH, content, "info")
    assert found == {
        "video": "talk.mp4",
        "width": 641,
        "height": 361,
        "fps": Fraction(30000, 1001),
        "damage": "talk.mp4 is cut off.",
        "model": "runs/mine",
        "pooling": "parametric",
        "neighbours": 15,
        "lookahead": 3,
        "flow": "DIS medium",
        "flow_mode": "chained",
        "flow_size": "full",
        "cuts": True,
        "mask_flow": True,
        "regions": ((0, -5, 7, 200, 200), (2, -6, 7, 201, 201)),
        "filters": ("median:window=5", "savgol:window=9,order=2"),
        "version": "0.1.0",
    }


def test_what_is_missing_or_not_known_is_left_out():
    assert from_metadata(PATH, {"model": "tiny", "mood": 7}, "info") == {
        "model": "tiny"
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"width": "641"}, "a.json, info: `width` is expected to be an int"),
        ({"width": True}, "`width` is expected to be an int"),
        ({"cuts": 1}, "`cuts` is expected to be true or false"),
        ({"filters": "median"}, "`filters` is expected to be a list"),
        ({"filters": [5]}, r"`filters\[0\]` is expected to be text"),
        ({"regions": [7]}, r"`regions\[0\]` is expected to be a list"),
        ({"regions": [[0, 1, 2, 3]]}, "five integers each .*0, 1, 2, 3"),
        ({"regions": [[0, 1, 2, 3, 4.5]]}, "five integers each"),
        ({"fps": 25}, "`fps` is expected to be text"),
        ({"fps": "1/0"}, "`fps` .* fraction such as 30000/1001.*'1/0'"),
        ({"fps": "fast"}, "`fps` .* fraction"),
    ],
)
def test_other_kinds_are_named(content, told):
    with pytest.raises(UserError, match=told):
        from_metadata(PATH, content, "info")
