"""Where `flowpose` begins: Ctrl-C is one line from the first import on.

The commands and what they import take a tenth of a second; an interrupt in
that time would show where in somebody's code it struck. So this module imports
nothing that Python has not loaded already, and the rest under protection.
"""

import os

INTERRUPTED = 130
"""Exit status after Ctrl-C: 128 + SIGINT, as shells report it."""

DAMAGED = 3
"""Exit status where the outputs are there, but not of all of the input."""

STOPPED = "stopped by Ctrl-C"
"""What the user is told then."""


def start() -> int:
    """Runs the command line of this process.

    Returns:
        Exit status, as `keras_flowpose.cli.main.main`.
    """
    struck = False

    def interrupt(*_):
        nonlocal struck
        struck = True
        raise KeyboardInterrupt

    try:
        import signal

        # A process that was started to ignore Ctrl-C goes on doing so.
        heeded = signal.getsignal(signal.SIGINT) == signal.default_int_handler
        if heeded:
            signal.signal(signal.SIGINT, _leave)
        from keras_flowpose.cli.main import main

        if heeded:
            signal.signal(signal.SIGINT, interrupt)
        try:
            return main()
        finally:
            if heeded:
                # All is said and done; while Python puts its things away, an
                # exception would only show a traceback.
                signal.signal(signal.SIGINT, signal.SIG_DFL)
    except KeyboardInterrupt:
        return _say_stopped()
    except Exception:
        if struck:
            # Extension modules, NumPy's for one, turn an interrupt during
            # their import into an ImportError.
            return _say_stopped()
        raise


def _leave(*_) -> None:
    """Ends the process at once, for as long as nothing has been written.

    An exception would be printed and lost where it strikes a callback of the
    import system, and the command would go on.
    """
    os._exit(_say_stopped())


def _say_stopped() -> int:
    os.write(2, f"flowpose: error: {STOPPED}\n".encode())
    return INTERRUPTED
