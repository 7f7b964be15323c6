"""Requests of several clients, merged into one batch.

A request waits at most `batch_timeout_micros` for others of the same inputs
and outputs; a batch is padded with its last request's first row up to the next
allowed size. What goes wrong with a batch goes wrong for all requests in it.

Reference:
    https://github.com/tensorflow/serving/tree/master/tensorflow_serving/batching,
    batching_session.cc (`MergeInputTensors`, `SplitOutputTensors`) and
    batching_util.h (`ComputeTensorBatchSize`).
"""

import queue
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

import numpy as np

from tests.loopback_server.status import Code
from tests.loopback_server.status import ServingError
from tests.loopback_server.status import invalid

Tensors = dict[str, np.ndarray]


@dataclass(frozen=True)
class BatchingParameters:
    """What `--batching_parameters_file` says."""

    max_batch_size: int
    batch_timeout_micros: int
    max_enqueued_batches: int
    allowed_batch_sizes: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> "BatchingParameters":
        """Reads the file's text; its message is in no package for Python."""
        values = dict(re.findall(r"(\w+)\s*\{\s*value:\s*(\d+)\s*\}", text))
        sizes = re.findall(r"allowed_batch_sizes:\s*(\d+)", text)
        found = cls(
            *(int(values[name]) for name in list(cls.__annotations__)[:3]),
            tuple(map(int, sizes)),
        )
        if sizes and found.allowed_batch_sizes[-1] != found.max_batch_size:
            raise ValueError("last allowed batch size must be the largest")
        return found


@dataclass
class _Task:
    inputs: Tensors
    rows: int
    done: threading.Event = field(default_factory=threading.Event)
    answer: Tensors | None = None
    error: Exception | None = None


class Merger:
    """Merges requests of the same inputs and outputs.

    Args:
        run: Answers a batch.
        parameters: How to merge.
    """

    def __init__(
        self, run: Callable[[Tensors], Tensors], parameters: BatchingParameters
    ) -> None:
        self._run = run
        self._parameters = parameters
        self._tasks = queue.Queue()
        self._left = None  # came when the batch before was full
        threading.Thread(target=self._work, daemon=True).start()

    def ask(self, inputs: Tensors) -> Tensors:
        """Answers one request.

        Raises:
            ServingError: If it, or the batch that it was merged into, fails.
        """
        task = _Task(inputs, batch_rows(inputs))
        largest = self._parameters.max_batch_size
        if task.rows > largest:
            raise invalid(
                f"Task size {task.rows} is larger than maximum input batch "
                f"size {largest}"
            )
        if self._tasks.qsize() >= self._parameters.max_enqueued_batches:
            raise ServingError(
                Code.UNAVAILABLE,
                "The batch scheduling queue to which this task was submitted "
                "is full",
            )
        self._tasks.put(task)
        task.done.wait()
        if task.error is not None:
            raise task.error
        return task.answer

    def close(self) -> None:
        """Ends the thread."""
        self._tasks.put(None)

    def _work(self):
        while tasks := self._batch():
            try:
                merged = self._merged([task.inputs for task in tasks])
                answer = self._run(merged)
                rows = batch_rows(merged)
                _hold_to_axis_rule(answer, rows)
                start = 0
                for task in tasks:
                    here = slice(start, start + task.rows)
                    task.answer = {k: v[here] for k, v in answer.items()}
                    start += task.rows
            except Exception as error:
                for task in tasks:
                    task.error = error
            for task in tasks:
                task.done.set()

    def _batch(self):
        """The next tasks to answer together; None at the end."""
        task = self._left or self._tasks.get()
        self._left = None
        if task is None:
            return None
        found, rows = [task], task.rows
        end = time.monotonic() + self._parameters.batch_timeout_micros / 1e6
        while rows < self._parameters.max_batch_size:
            try:
                wait = max(end - time.monotonic(), 0)
                task = (
                    self._tasks.get(timeout=wait)
                    if wait
                    else (self._tasks.get_nowait())
                )
            except queue.Empty:
                break
            if task is None:
                self._tasks.put(None)
                break
            if rows + task.rows > self._parameters.max_batch_size:
                self._left = task
                break
            found.append(task)
            rows += task.rows
        return found

    def _merged(self, requests):
        first = requests[0]
        for other in requests[1:]:
            for name, value in other.items():
                if value.shape[1:] != first[name].shape[1:]:
                    raise ServingError(
                        Code.FAILED_PRECONDITION,
                        f"Tensors with name '{name}' from different tasks have "
                        "different shapes and padding is turned off.Set "
                        "pad_variable_length_inputs to true, or ensure that "
                        "all tensors with the same namehave equal dimensions "
                        "starting with the first dim.",
                    )
                if value.dtype != first[name].dtype:
                    raise ServingError(
                        Code.INTERNAL,
                        "Tensor concat operation failed: different types",
                    )
        rows = sum(batch_rows(request) for request in requests)
        allowed = self._parameters.allowed_batch_sizes
        size = min((x for x in allowed if x >= rows), default=rows)
        merged = {}
        for name in first:
            parts = [request[name] for request in requests]
            # The real server slices a row off; of a request without rows
            # there is none, and what it does then is not known here.
            if size > rows > 0:
                filling = parts[-1][:1] if len(parts[-1]) else parts[0][:1]
                parts += [filling] * (size - rows)
            merged[name] = (
                parts[0] if len(parts) == 1 else np.concatenate(parts)
            )
        return merged


def batch_rows(inputs: Tensors) -> int:
    """The first axis that the inputs of a request share.

    Raises:
        ServingError: If they do not.
    """
    if any(value.ndim == 0 for value in inputs.values()):
        raise invalid(
            "Batching Run() input tensors must have at least one dimension"
        )
    sizes = {len(value) for value in inputs.values()}
    if len(sizes) > 1:
        raise invalid(
            "Batching Run() input tensors must have equal 0th-dimension size"
        )
    return sizes.pop()


def _hold_to_axis_rule(answer, rows):
    for value in answer.values():
        if value.ndim == 0:
            raise ServingError(
                Code.FAILED_PRECONDITION,
                "Batched output tensor has 0 dimensions",
            )
        if len(value) != rows:
            raise ServingError(
                Code.FAILED_PRECONDITION,
                "Batched output tensor's 0th dimension does not equal the sum "
                "of the 0th dimension sizes of the input tensors",
            )
