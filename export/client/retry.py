"""A request tried again while it may succeed, within one deadline."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from keras_flowpose import argument_checks as checks
from keras_flowpose.export.client.errors import DeadlineError
from keras_flowpose.export.client.errors import ServingError

T = TypeVar("T")


@dataclass(frozen=True)
class Retry:
    """How often and after what waits a request is tried.

    Before try k + 1 it waits between half and all of
    `min(longest_wait, first_wait * 2^(k - 1))` seconds, by chance, so that the
    clients of a server that comes back do not all come at once.

    Args:
        tries: How often at most; 1 = never again. Defaults to 5.
        first_wait: Seconds. Defaults to 0.1.
        longest_wait: Seconds. Defaults to 3.
        clock: Seconds that go on evenly.
        sleep: Waits for so many seconds.
        chance: Gives numbers in [0, 1).

    Raises:
        ValueError: If a number is out of range.
    """

    tries: int = 5
    first_wait: float = 0.1
    longest_wait: float = 3.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    chance: Callable[[], float] = random.random

    def __post_init__(self) -> None:
        checks.whole_number("tries", self.tries)
        checks.positive("first_wait", self.first_wait)
        checks.positive("longest_wait", self.longest_wait)

    def deadline(self, seconds: float, what: str) -> "Deadline":
        """Begins to count down.

        Args:
            seconds: Until it is up.
            what: Who is to answer, for the error.
        """
        return Deadline(seconds, what, self.clock)

    def call(self, attempt: Callable[[], T], deadline: "Deadline") -> T:
        """Tries until it succeeds, fails for good, or the time is up.

        Args:
            attempt: One try; raises a `ServingError`.
            deadline: Of all tries; a wait that would pass it is not begun.

        Raises:
            ServingError: The last one.
        """
        begun = self.clock()
        for tried in range(1, self.tries + 1):
            try:
                return attempt()
            except ServingError as error:
                wait = self._wait(tried)
                over = tried == self.tries or wait >= deadline.remaining()
                if not error.passes or (over and tried == 1):
                    raise
                if over:
                    passed = self.clock() - begun
                    raise type(error)(
                        f"{error} Tried {tried} times in {passed:.1f} s."
                    ) from error
                self.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _wait(self, tried: int) -> float:
        longest = min(self.longest_wait, self.first_wait * 2 ** (tried - 1))
        return longest * (1 + self.chance()) / 2


class Deadline:
    """When a call has to be over.

    Args:
        seconds: From now on.
        what: Who is to answer, for the error.
        clock: Seconds that go on evenly.
    """

    def __init__(
        self, seconds: float, what: str, clock: Callable[[], float]
    ) -> None:
        self.seconds, self.what, self._clock = seconds, what, clock
        self._end = clock() + seconds

    def remaining(self) -> float:
        """Seconds that are left, negative when it is over."""
        return self._end - self._clock()

    def left(self) -> float:
        """Seconds that are left.

        Raises:
            DeadlineError: If there are none.
        """
        left = self.remaining()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> DeadlineError:
        """The error to raise when it is over."""
        return DeadlineError(
            f"{self.what} did not answer within {self.seconds:g} s. Give it "
            "more time (`timeout`) or less to do, or see whether it is "
            "overloaded."
        )
