"""The report, also in a real browser."""

import numpy as np
import pytest

from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.comparison.comparison_report import (
    comparison_report,
)
from keras_flowpose.studies.comparison.findings import headlines
from keras_flowpose.studies.comparison.labelled_clip import ClipFrame
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.telling_clip import most_different
from tests.studies.browser import chromium
from tests.studies.browser import requests
from tests.studies.html_outline import Outline
from tests.studies.tracks import made_up

SECTIONS = [
    "Summary",
    "Accuracy",
    "Steadiness",
    "Impossible poses",
    "By speed of the joint",
    "By sight of the joint",
    "Worst frames",
    "Side by side",
    "Videos and method",
]

TRACKS = [made_up("one", 80), made_up("a <b> & c", 60, 3)]


class BlankHeatmaps:
    """An estimator whose heatmaps are empty, without delay."""

    neighbours = 2

    def __init__(self):
        self.pushed = 0

    def push(self, image):
        pose = type("Pose", (), {})()
        pose.index, self.pushed = self.pushed, self.pushed + 1
        pose.heatmaps = np.zeros((16, 16, 7), np.float32)
        return [pose]

    def finish(self):
        self.pushed = 0
        return []


def clip(tracks):
    def frames():
        for number in range(len(tracks)):
            image = np.full((96, 64, 3), 2 * number, np.uint8)
            yield ClipFrame(
                image, number / 25, tracks.truth[number], tracks.visible[number]
            )

    return LabelledClip(
        tracks.name, tracks.joints, 25.0, len(tracks), "", frames
    )


@pytest.fixture(scope="module")
def compared():
    return compare_tracks(TRACKS, {"neighbours": 2, "model": "made up"})


@pytest.fixture(scope="module")
def report(compared):
    return comparison_report(
        compared,
        [clip(tracks) for tracks in TRACKS],
        TRACKS,
        lambda: {SINGLE: BlankHeatmaps(), "parametric": BlankHeatmaps()},
    )


def test_says_what_was_found_in_all_sections(report, compared):
    found = Outline(report)

    assert [text for text in found.texts if text in SECTIONS] == SECTIONS
    assert headlines(compared)[0] in found.texts
    assert any("stretches of about 25 frames" in text for text in found.texts)
    assert "a <b> & c" in found.texts
    assert "<b>" not in report
    # Four plots at least, and for each video its worst frame three times.
    pictures = [x for x in found.all("img") if "image/jpeg" in x["src"]]
    assert len(pictures) == 6
    assert all(x["alt"] for x in found.all("img"))
    assert len(found.all("video")) == 1


def test_pictures_can_be_left_out(compared):
    found = Outline(comparison_report(compared))

    left_out = {"Worst frames", "Side by side"}
    assert [text for text in found.texts if text in SECTIONS] == [
        name for name in SECTIONS if name not in left_out
    ]
    assert all("svg" in x["src"] for x in found.all("img"))
    assert found.all("video") == []


def test_says_so_where_nothing_is_labelled():
    blind = made_up(frames=30)
    blind.visible[:] = 0
    text = comparison_report(compare_tracks([blind], {"neighbours": 2}))
    assert "Too little is labelled for it." in text
    assert "too little is labelled to tell" in text


@pytest.mark.browser
def test_requests_and_complaints_would_be_noticed(tmp_path):
    path = tmp_path / "page.html"
    path.write_text('<img src="http://127.0.0.1:9/x.png">')
    with chromium(tmp_path / "profile") as driver:
        driver.get(path.as_uri())
        assert "http://127.0.0.1:9/x.png" in requests(driver)
        assert driver.get_log("browser")


@pytest.mark.browser
@pytest.mark.parametrize("width", [400, 1280])
def test_a_browser_shows_everything_and_asks_nobody(report, width, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(report, encoding="utf-8")
    with chromium(tmp_path / "profile") as driver:
        # A window may not be as narrow as a phone; a page may.
        driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": width,
                "height": 900,
                "deviceScaleFactor": 1,
                "mobile": False,
            },
        )
        driver.get(path.as_uri())
        driver.set_script_timeout(30)
        loaded = driver.execute_async_script(
            """
            const done = arguments[arguments.length - 1];
            const video = document.querySelector("video");
            const tell = () => done([video.videoWidth, video.duration]);
            if (video.readyState > 0) tell();
            else {
              video.onloadedmetadata = tell;
              video.onerror = () => done([0, 0]);
              video.load();
            }
            """
        )
        images = driver.execute_script(
            "return [...document.images].map(x => [x.complete, x.naturalWidth])"
        )
        headings = driver.execute_script(
            "return [...document.querySelectorAll('h2')]"
            ".map(x => x.textContent)"
        )
        extent = driver.execute_script(
            "return [document.documentElement.scrollWidth, innerWidth]"
        )
        asked = requests(driver)
        complaints = driver.get_log("browser")

    assert loaded[0] > 60
    shown = most_different(TRACKS, "parametric")
    seconds = (shown.stop - shown.start) / 25
    assert loaded[1] == pytest.approx(seconds, abs=0.1)
    assert len(images) >= 10
    assert all(complete and wide > 0 for complete, wide in images)
    assert headings == SECTIONS
    assert extent[1] == width
    assert extent[0] <= width
    assert asked == [path.as_uri()]
    assert complaints == []
