"""Sends requests as nobody should to a bundle behind a server, and counts.

    python benchmarks/hostile_requests.py [--count 1000] [--seed 1]

Wrong types, ranks and sizes, none, huge and truncated images, flipped bits,
odd formats, damaged JSON (see tests/end_to_end/hostile_requests.py), by REST
to a tiny net: behind the loopback server in a process of its own, or behind
`tensorflow_model_server` if that is on the PATH. Each must be refused with a
reason, or answered rightly; where there is a clean picture, as that one is,
to 0.01 pixels. Afterwards the process must live. Ends with status 1 if not.
"""

import argparse
import collections
import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from tests.end_to_end.hostile_answers import complaints
from tests.end_to_end.hostile_requests import POSES
from tests.end_to_end.hostile_requests import REFUSED
from tests.end_to_end.hostile_requests import hostile_request
from tests.loopback_server.running import loopback_server
from tests.loopback_server.tiny_bundle import tiny_bundle


def send(count, seed):
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        models = tiny_bundle(Path(folder) / "models")
        place = models / "flowpose" / "1" / "assets" / "joints.json"
        about = json.loads(place.read_text(encoding="utf-8"))
        requests = [hostile_request(rng, about) for _ in range(count)]
        with loopback_server(models, own_process=True) as server:
            start = time.perf_counter()
            failed = complaints(server.rest_url, requests)
            seconds = time.perf_counter() - start
            lives = server.process.poll() is None
    images = collections.Counter(
        image.kind for request in requests for image in request.images
    )
    verdicts = collections.Counter(request.verdict for request in requests)
    return {
        "server": "TF Serving" if server.real else "loopback",
        "requests": count,
        "must_be_refused": verdicts[REFUSED],
        "must_be_answered": verdicts[POSES],
        "images": dict(images.most_common()),
        "wrong_answers": failed,
        "lives": lives,
        "seconds": seconds,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    found = send(options.count, options.seed)
    for line in found["wrong_answers"]:
        print(line)
    kinds = ", ".join(f"{n} {kind}" for kind, n in found["images"].items())
    print(
        f"{found['requests']} requests to {found['server']} in "
        f"{found['seconds']:.0f} s, {found['must_be_refused']} to be refused, "
        f"{found['must_be_answered']} to be answered; images: {kinds}\n"
        f"{len(found['wrong_answers'])} wrong answers; the server "
        f"{'lives' if found['lives'] else 'is dead'}"
    )
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")
    sys.exit(bool(found["wrong_answers"]) or not found["lives"])


if __name__ == "__main__":
    main()
