"""A clock that stands still unless told, and feeds and views made of lists."""

from fractions import Fraction

import numpy as np

from keras_flowpose.video.live import Wish


class Clock:
    """Seconds that only `sleep` moves on."""

    def __init__(self, now=100.0):
        self.now = now

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class ListFeed:
    """Gives images, each `every` seconds of `clock` after the last.

    `between` is called with the number of each frame before it is given.
    """

    name = "list"
    fps = Fraction(10)
    damage = None

    def __init__(
        self, images, clock, every=0.1, goes_on=True, between=lambda number: 0
    ):
        self.images, self.clock, self.every = images, clock, every
        self.goes_on, self.between = goes_on, between
        self.height, self.width = images[0].shape[:2]
        self.stopped = False

    def frames(self):
        for number, image in enumerate(self.images):
            if self.stopped:
                return
            self.between(number)
            self.clock.sleep(self.every)
            yield image, number * self.every

    def stop(self):
        self.stopped = True


class ListView:
    """Keeps shots, and wishes what a list says, then to go on."""

    def __init__(self, wishes=(), clock=None, takes=0.0):
        self.wishes, self.shots = list(wishes), []
        self.clock, self.takes = clock, takes

    def show(self, shot):
        if self.clock:
            self.clock.sleep(self.takes)
        self.shots.append(shot)

    def wish(self):
        return self.wishes.pop(0) if self.wishes else Wish.GO_ON


def numbered(count, height=48, width=64):
    """Images that are as bright as their number."""
    return [np.full((height, width, 3), n, np.uint8) for n in range(count)]
