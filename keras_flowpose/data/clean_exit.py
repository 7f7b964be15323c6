"""Lets Python end while a pipeline that calls Python is still running.

`tf.numpy_function` needs the interpreter's lock. An interpreter that shuts
down gives it to no other thread any more, and then waits for ever for the
pipelines whose threads wait for it. That happens wherever an iterator lives
until the end: in a variable of a script, or in the traceback of a Ctrl-C.
"""

import atexit
import functools
import gc

_ITERATORS = ("OwnedIterator", "OwnedMultiDeviceIterator")  # TensorFlow's


@functools.cache
def stop_pipelines_at_exit() -> None:
    """Ends all of TensorFlow's data iterators before the interpreter does.

    To be called by whoever puts Python functions into a pipeline; calls after
    the first do nothing.
    """
    atexit.register(_stop_pipelines)


def _stop_pipelines() -> None:
    for found in gc.get_objects():
        if type(found).__name__ in _ITERATORS:
            # Its handles with it; the last one stops the pipeline's threads.
            vars(found).clear()
