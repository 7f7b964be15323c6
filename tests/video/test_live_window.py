import os
import time

import cv2
import numpy as np
import pytest

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video import live_window
from keras_flowpose.video.live import Wish
from keras_flowpose.video.live_window import LiveWindow
from keras_flowpose.video.live_window import NoWindow
from keras_flowpose.video.live_window import save_screenshot
from tests.video.live_parts import Clock
from tests.video.test_live_picture import shot


class Screen:
    """OpenCV's windows without a display."""

    def __init__(self):
        self.shown, self.keys, self.visible = [], [], 1.0
        self.size, self.open, self.waits = None, False, []

    def namedWindow(self, title, flags):  # noqa: N802
        self.open = True

    def destroyAllWindows(self):  # noqa: N802
        self.open = False

    def resizeWindow(self, title, width, height):  # noqa: N802
        self.size = width, height

    def imshow(self, title, picture):
        self.shown.append(picture)

    def waitKey(self, milliseconds):  # noqa: N802
        self.waits.append(milliseconds)
        return self.keys.pop(0) if self.keys else -1

    def getWindowProperty(self, title, what):  # noqa: N802
        assert what == cv2.WND_PROP_VISIBLE
        if self.visible is None:
            raise cv2.error("NULL guiReceiver (please create a window)")
        return self.visible


@pytest.fixture
def screen(monkeypatch):
    screen = Screen()
    for name in dir(Screen):
        if not name.startswith("_"):
            monkeypatch.setattr(live_window.cv2, name, getattr(screen, name))
    return screen


@pytest.fixture
def window(screen, tmp_path):
    clock = Clock()
    one = LiveWindow(UPPER_BODY_7, 2, folder=tmp_path, clock=clock)
    with one:
        assert screen.open
        yield one
    assert not screen.open


def press(window, screen, *keys):
    wishes = []
    for key in keys:
        screen.keys.append(ord(key))
        wishes.append(window.wish())
    return wishes


def test_shows_the_picture_in_opencvs_order_of_colours(window, screen):
    image = np.zeros((500, 600, 3), np.uint8)
    image[300:, 300:] = 200, 100, 50
    window.show(shot(image))
    np.testing.assert_array_equal(screen.shown[0][400, 500], [50, 100, 200])
    assert screen.size == (600, 500)
    screen.size = None  # the user's from now on
    window.show(shot(image))
    assert screen.size is None


@pytest.mark.parametrize("key", ["q", "Q", "\x1b"])
def test_q_and_escape_end(window, screen, key):
    window.show(shot())
    assert press(window, screen, key) == [Wish.STOP]


def test_nothing_pressed_goes_on_and_so_do_other_keys(window, screen):
    assert window.wish() is Wish.GO_ON
    window.show(shot())
    assert press(window, screen, "x", "\xff") == [Wish.GO_ON] * 2
    assert len(screen.shown) == 1
    assert max(screen.waits) == 1


def test_keys_with_modifiers_are_read(window, screen):
    screen.keys.append(0x100000 | ord("q"))  # as some window systems give it
    assert window.wish() is Wish.STOP


def test_space_waits_until_it_is_pressed_again(window, screen):
    window.show(shot())
    assert press(window, screen, " ") == [Wish.PAUSE]
    assert window.wish() is Wish.PAUSE
    assert screen.waits[-1] > 10  # not busily
    assert press(window, screen, " ") == [Wish.GO_ON]


def test_m_and_h_change_what_is_shown_also_in_a_pause(window, screen):
    window.show(shot())
    press(window, screen, " ", "m")
    assert (window.look.pooled, window.look.heatmaps) == (False, False)
    press(window, screen, "h")
    assert (window.look.pooled, window.look.heatmaps) == (False, True)
    first, paused, single, maps = screen.shown
    assert (paused != first).any()
    assert (single != paused).any()
    assert (maps != single).any()
    press(window, screen, "m", "h", " ")
    np.testing.assert_array_equal(screen.shown[-1], first)


@pytest.mark.parametrize("visible", [0.0, -1.0, None])
def test_closing_the_window_ends_but_not_before_it_was_shown(
    window, screen, visible
):
    screen.visible = visible
    assert window.wish() is Wish.GO_ON
    window.show(shot())
    assert window.wish() is Wish.STOP


def test_s_saves_what_is_seen_and_says_so_for_a_while(window, screen, tmp_path):
    press(window, screen, "s")
    assert os.listdir(tmp_path) == []  # nothing was seen yet
    window.show(shot())
    seen = screen.shown[-1]
    press(window, screen, "s")
    (name,) = os.listdir(tmp_path)
    np.testing.assert_array_equal(cv2.imread(str(tmp_path / name)), seen)
    assert name in window.look.note
    window.show(shot())
    assert name in window.look.note
    window._clock.sleep(4)
    window.show(shot())
    assert window.look.note == ""
    np.testing.assert_array_equal(screen.shown[-1], seen)


def test_screenshots_never_replace_a_file(tmp_path, monkeypatch):
    moment = time.strptime("2031-02-03 04:05:06", "%Y-%m-%d %H:%M:%S")
    monkeypatch.setattr(
        live_window.time,
        "strftime",
        lambda form, real=time.strftime: real(form, moment),
    )
    pictures = [np.full((4, 5, 3), 50 * n, np.uint8) for n in range(3)]
    told = [save_screenshot(picture, tmp_path) for picture in pictures]
    names = ["flowpose-20310203-040506.png", "flowpose-20310203-040506-2.png",
             "flowpose-20310203-040506-3.png"]  # fmt: skip
    assert told == [f"screenshot {tmp_path / name}" for name in names]
    for name, picture in zip(names, pictures, strict=True):
        np.testing.assert_array_equal(cv2.imread(str(tmp_path / name)), picture)


def test_a_screenshot_that_cannot_be_written_is_told(tmp_path):
    picture = np.zeros((4, 5, 3), np.uint8)
    told = save_screenshot(picture, tmp_path / "no")
    assert told == "no screenshot: No such file or directory"


def test_without_a_window_it_goes_on():
    view = NoWindow()
    view.show(shot())
    assert view.wish() is Wish.GO_ON
