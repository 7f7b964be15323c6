"""Tries, waits and deadlines on a clock that the test moves."""

import pytest

from keras_flowpose.export.client.errors import DeadlineError
from keras_flowpose.export.client.errors import RequestRefusedError
from keras_flowpose.export.client.errors import UnavailableError
from keras_flowpose.export.client.retry import Retry


class Clock:
    """Goes on only where somebody sleeps."""

    def __init__(self):
        self.now, self.waits = 100.0, []

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds


def failing(times, error=UnavailableError):
    """An attempt that fails so often."""
    left = [error("Busy.")] * times

    def attempt():
        if left:
            raise left.pop()
        return "answer"

    return attempt


def policy(clock, **options):
    return Retry(
        clock=lambda: clock.now,
        sleep=clock.sleep,
        chance=lambda: 0.5,
        **options,
    )


def test_waits_grow_to_a_limit():
    clock = Clock()
    retry = policy(clock, tries=6, first_wait=0.4, longest_wait=2)

    found = retry.call(failing(5), retry.deadline(60, "It"))

    assert found == "answer"
    # Three quarters of 0.4, 0.8, 1.6, 2, 2.
    assert clock.waits == pytest.approx([0.3, 0.6, 1.2, 1.5, 1.5])


def test_the_last_failure_is_told():
    clock = Clock()
    retry = policy(clock, tries=3, first_wait=1)

    with pytest.raises(UnavailableError, match=r"^Busy. Tried 3 times in 2.2"):
        retry.call(failing(3), retry.deadline(60, "It"))
    with pytest.raises(UnavailableError, match=r"^Busy\.$"):
        policy(clock, tries=1).call(failing(1), retry.deadline(60, "It"))


def test_what_is_wrong_is_not_tried_again():
    clock = Clock()
    retry = policy(clock)

    with pytest.raises(RequestRefusedError):
        retry.call(failing(1, RequestRefusedError), retry.deadline(60, "It"))

    assert clock.waits == []


def test_no_wait_passes_the_deadline():
    clock = Clock()
    retry = policy(clock, tries=9, first_wait=1, longest_wait=64)

    with pytest.raises(UnavailableError, match="Tried 3 times"):
        retry.call(failing(9), retry.deadline(4, "It"))

    assert clock.waits == pytest.approx([0.75, 1.5])


def test_a_deadline_counts_down():
    clock = Clock()
    deadline = policy(clock).deadline(2.5, "The server")
    clock.now += 2

    assert deadline.left() == deadline.remaining() == 0.5
    clock.now += 1
    with pytest.raises(DeadlineError, match=r"The server did not .* 2.5 s"):
        deadline.left()


@pytest.mark.parametrize(
    "wrong", [{"tries": 0}, {"first_wait": 0}, {"longest_wait": -1}]
)
def test_wrong_numbers(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Retry(**wrong)


def test_chance_spreads_waits():
    waits = []
    retry = Retry(tries=2, sleep=waits.append)
    for _ in range(20):
        retry.call(failing(1), retry.deadline(60, "It"))

    assert len(set(waits)) > 10 and 0.05 <= min(waits) <= max(waits) <= 0.1
