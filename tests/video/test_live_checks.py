import subprocess
import sys
from types import SimpleNamespace

import pytest

from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.safe_files import UserError
from keras_flowpose.video import live_checks
from keras_flowpose.video.filters.one_euro import OneEuroFilter
from keras_flowpose.video.live_checks import check_display
from keras_flowpose.video.live_checks import check_live_files
from keras_flowpose.video.live_checks import check_live_flow
from keras_flowpose.video.live_checks import check_live_region
from keras_flowpose.video.live_checks import live_filters
from tests.video.blobs import NumberedKnownFlow


def test_files_are_checked_before_a_camera_is_opened(tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("mine")
    for words, record, poses in (
        ("ends in .mp4", tmp_path / "a.avi", None),
        ("does not exist", tmp_path / "no" / "a.mp4", None),
        ("exists already", None, mine),
        (".txt", None, tmp_path / "a.txt"),
    ):
        with pytest.raises(UserError) as told:
            check_live_files(record, poses)
        assert words in str(told.value)
    check_live_files(tmp_path / "a.mp4", mine, overwrite=True)
    check_live_files(None, None)


def test_only_filters_of_the_past_go_live():
    assert live_filters(None) == ()
    (one, two) = live_filters("one-euro:beta=0.5+one-euro")
    assert isinstance(one, OneEuroFilter)
    assert (one.beta, two.beta) == (0.5, 0.01)
    with pytest.raises(UserError, match=r"one-euro alone.*'median:3'"):
        live_filters("median:3")
    with pytest.raises(UserError, match="no filter 'oneeuro'"):
        live_filters("oneeuro")


def test_regions_lie_in_the_frame():
    check_live_region((0, 0, 30, 20), 30, 20)
    with pytest.raises(UserError, match="lie in the frame of 30 x 20"):
        check_live_region((1, 0, 30, 20), 30, 20)


def test_flow_comes_from_images():
    flow = DisFlow()
    assert check_live_flow(flow) is flow
    with pytest.raises(UserError, match="--flow: dis-"):
        check_live_flow(NumberedKnownFlow([[0, 0]]))


def complaint(monkeypatch, status, words=""):
    def run(command, **kwargs):
        assert command[0] == sys.executable
        return SimpleNamespace(returncode=status, stderr=words)

    monkeypatch.setattr(live_checks.subprocess, "run", run)
    with pytest.raises(UserError) as told:
        check_display()
    assert "--no-window" in str(told.value)
    return str(told.value)


def test_what_is_wrong_with_the_display_is_told(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert "DISPLAY is not set" in complaint(monkeypatch, -6, "abort\n")
    monkeypatch.setenv("DISPLAY", ":1")
    assert "could not connect" in complaint(
        monkeypatch, -6, "could not connect to display :1\nmore\n"
    )
    assert "does not say why" in complaint(monkeypatch, 1)
    headless = "error: (-2) The function is not implemented. Rebuild"
    assert "opencv-python-headless" in complaint(monkeypatch, 1, headless)


def test_a_display_that_is_there_is_fine(monkeypatch):
    good = SimpleNamespace(returncode=0, stderr="font warnings")
    monkeypatch.setattr(live_checks.subprocess, "run", lambda *_, **__: good)
    check_display()


@pytest.mark.skipif(sys.platform != "linux", reason="needs X11")
def test_a_display_that_is_not_there_ends_nothing(monkeypatch):
    # OpenCV itself, which would end this process.
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":6483")
    with pytest.raises(UserError, match="No window can be opened"):
        check_display()


def test_nothing_here_imports_tensorflow():
    code = (
        "import sys, keras_flowpose.video.live_checks, "
        "keras_flowpose.video.live_feed; "
        "sys.exit('tensorflow' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
