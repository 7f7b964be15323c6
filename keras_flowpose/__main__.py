"""`python -m keras_flowpose` is `flowpose`."""

import sys

from keras_flowpose.cli.start import start

if __name__ == "__main__":
    sys.exit(start())
