"""The window of live use, through OpenCV, and what stands in for it."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from keras_flowpose.skeleton import Skeleton
from keras_flowpose.video.live import LiveShot
from keras_flowpose.video.live import Wish
from keras_flowpose.video.live_picture import LiveLook
from keras_flowpose.video.live_picture import live_picture

_TITLE = "flowpose"
_ESCAPE = 27
_NOTE_SECONDS = 3


class NoWindow:
    """Shows nothing and wishes to go on."""

    def show(self, shot: LiveShot) -> None:
        """Does nothing."""

    def wish(self) -> Wish:
        """To go on."""
        return Wish.GO_ON


class LiveWindow:
    """A window that is steered by keys (see `KEYS`); a context manager.

    Where there may be no display, `check_display` must have been asked before.
    Closing the window ends the run. Screenshots go to PNG files named by date
    and time, which never replace one.

    Args:
        skeleton: Names and limbs of the joints.
        lookahead: Frames of delay, to be told.
        mirror: Whether left and right are exchanged. Defaults to False.
        folder: Where screenshots go. Defaults to the current folder.
        clock: Seconds that go on evenly.

    """

    def __init__(
        self,
        skeleton: Skeleton,
        lookahead: int,
        mirror: bool = False,
        folder: str | os.PathLike = ".",
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.look = LiveLook(mirror=mirror)
        self._skeleton, self._lookahead = skeleton, lookahead
        self._folder, self._clock = Path(folder), clock
        self._paused = False
        self._shot: LiveShot | None = None
        self._picture: np.ndarray | None = None
        self._note_until = 0.0

    def __enter__(self) -> "LiveWindow":
        flags = cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL
        cv2.namedWindow(_TITLE, flags)
        return self

    def __exit__(self, *failure) -> None:
        cv2.destroyAllWindows()

    def show(self, shot: LiveShot) -> None:
        """Draws a shot and brings it onto the screen."""
        first = self._shot is None
        self._shot = shot
        if self._clock() > self._note_until:
            self.look = replace(self.look, note="")
        self._draw()
        if first:
            height, width = self._picture.shape[:2]
            cv2.resizeWindow(_TITLE, width, height)

    def wish(self) -> Wish:
        """Heeds keys that were pressed; waits a moment in a pause."""
        code = cv2.waitKey(30 if self._paused else 1)
        wish = self.press(code & 0xFF) if code >= 0 else None
        if self._shot is not None and _is_closed():
            return Wish.STOP
        return wish or (Wish.PAUSE if self._paused else Wish.GO_ON)

    def press(self, code: int) -> Wish | None:
        """Does what a key asks for.

        Args:
            code: The key's character; any other does nothing.

        Returns:
            `Wish.STOP` if the run shall end, else None.
        """
        key = chr(code).lower()
        if key == "q" or code == _ESCAPE:
            return Wish.STOP
        if key == " ":
            self._paused = not self._paused
        elif key == "m":
            self.look = replace(self.look, pooled=not self.look.pooled)
        elif key == "h":
            self.look = replace(self.look, heatmaps=not self.look.heatmaps)
        elif key == "s" and self._picture is not None:
            self._tell(save_screenshot(self._picture, self._folder))
        else:
            return None
        self._draw()
        return None

    def _tell(self, note: str) -> None:
        self.look = replace(self.look, note=note)
        self._note_until = self._clock() + _NOTE_SECONDS

    def _draw(self) -> None:
        if self._shot is None:
            return
        look = self.look
        if self._paused:
            look = replace(look, note=look.note or "paused")
        self._picture = live_picture(
            self._shot, self._skeleton, look, self._lookahead
        )
        cv2.imshow(_TITLE, cv2.cvtColor(self._picture, cv2.COLOR_RGB2BGR))


def save_screenshot(picture: np.ndarray, folder: str | os.PathLike) -> str:
    """Writes a PNG file under a name that no file has yet.

    Args:
        picture: RGB, uint8 `(height, width, 3)`.
        folder: Where to.

    Returns:
        What to tell the user: the name, or why there is no file.
    """
    _, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    stem = time.strftime("flowpose-%Y%m%d-%H%M%S")
    for number in range(1, 1000):
        end = "" if number == 1 else f"-{number}"
        path = Path(folder) / f"{stem}{end}.png"
        try:
            with open(path, "xb") as file:  # fails where there is one
                file.write(data)
        except FileExistsError:
            continue
        except OSError as error:
            return f"no screenshot: {error.strerror}"
        return f"screenshot {path}"
    return "no screenshot: too many this second"


def _is_closed() -> bool:
    try:
        return cv2.getWindowProperty(_TITLE, cv2.WND_PROP_VISIBLE) < 1
    except cv2.error:  # Qt, without any window
        return True
