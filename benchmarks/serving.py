"""What a server costs beside calling the loaded model in this process.

    python benchmarks/serving.py [--model lite] [--json serving.json]

Exports a net (or takes `--models`, a folder that `flowpose export` wrote),
serves it over loopback from a process of its own, merging requests and after
its warm-up as the bundle's README starts it, and asks `serve_jpeg` for the
poses in 1, 4 and 16 JPEGs of 256 x 256: by REST, by gRPC, and by a session in
this process, in turn, one request at a time. Requests contain all that a
client does, from bytes to arrays. The overhead is the median over rounds of
the ratio to the session's time of the same round, less 1; that of processor
time (both processes, all threads) tells more where a machine is shared.

The server is tests/loopback_server, or TF Serving itself if
`tensorflow_model_server` is on the PATH: the Python in the former's way is
slower than the latter's C++.
"""

import argparse
import base64
import contextlib
import http.client
import json
import os
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import grpc
import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2
from tensorflow_serving.apis import prediction_service_pb2_grpc

import keras_flowpose as kfp
from keras_flowpose.export import export_bundle
from tests.loopback_server.running import loopback_server
from tests.loopback_server.served_version import ServedVersion

BATCHES = (1, 4, 16)
OUTPUTS = ("image_size", "keypoints", "scores")
SIGNATURE = "serve_jpeg"


def draw_jpegs(count):
    config = kfp.SignerConfig(frames=count, seed=7)
    return [
        cv2.imencode(".jpg", frame.image[..., ::-1])[1].tobytes()
        for frame in kfp.signer_frames(config)
    ]


def in_process(version):
    def ask(jpegs):
        inputs = {"image_bytes": np.array(jpegs, object)}
        return version.run(SIGNATURE, inputs, OUTPUTS)["keypoints"]

    return ask


def by_rest(connection, name):
    def ask(jpegs):
        rows = [
            {"image_bytes": {"b64": base64.b64encode(jpeg).decode()}}
            for jpeg in jpegs
        ]
        body = json.dumps({"signature_name": SIGNATURE, "instances": rows})
        connection.request("POST", f"/v1/models/{name}:predict", body)
        answer = json.loads(connection.getresponse().read())
        return np.array([row["keypoints"] for row in answer["predictions"]])

    return ask


def by_grpc(channel, name):
    stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)

    def ask(jpegs):
        request = predict_pb2.PredictRequest()
        request.model_spec.name = name
        request.model_spec.signature_name = SIGNATURE
        request.inputs["image_bytes"].CopyFrom(tf.make_tensor_proto(jpegs))
        answer = stub.Predict(request, timeout=600)
        return tf.make_ndarray(answer.outputs["keypoints"])

    return ask


def processor_seconds(process):
    """Of this process and of the server's, all threads."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1]
    ticks = sum(map(int, fields.split()[11:13]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def measure(ways, jpegs, rounds, process):
    """Seconds and seconds of the processor, (ways, rounds)."""
    expected = ways["in process"](jpegs)
    for ask in ways.values():  # the first answers are slow
        np.testing.assert_allclose(ask(jpegs), expected, atol=0.01)
    seconds = np.zeros([2, len(ways), rounds])
    for number in range(rounds):
        order = np.random.default_rng(number).permutation(len(ways))
        for place in order:
            ask = list(ways.values())[place]
            start = time.perf_counter(), processor_seconds(process)
            ask(jpegs)
            end = time.perf_counter(), processor_seconds(process)
            seconds[:, place, number] = np.subtract(end, start)
    return seconds


def figures(batch, way, seconds, local):
    wall, processor = seconds
    median, slow = 1e3 * np.percentile(wall, [50, 95])
    return {
        "batch": batch,
        "way": way,
        "requests_per_second": float(1 / wall.mean()),
        "median_ms": float(median),
        "slow_ms": float(slow),
        "processor_ms": float(1e3 * processor.mean()),
        "overhead": float(np.median(wall / local[0]) - 1),
        # Of sums: the system counts a server's in hundredths of a second.
        "processor_overhead": float(processor.sum() / local[1].sum() - 1),
    }


def compare(models, name, rounds, batches):
    found = []
    version = max(
        (path for path in (models / name).iterdir() if path.name.isdecimal()),
        key=lambda path: int(path.name),
    )
    local = ServedVersion(int(version.name), version)
    with contextlib.ExitStack() as opened:
        server = opened.enter_context(
            loopback_server(models, own_process=True, warm_up=True)
        )
        address = urllib.parse.urlsplit(server.rest_url).netloc
        connection = http.client.HTTPConnection(address, timeout=600)
        channel = opened.enter_context(
            grpc.insecure_channel(server.grpc_address)
        )
        ways = {
            "in process": in_process(local),
            "REST": by_rest(connection, name),
            "gRPC": by_grpc(channel, name),
        }
        print(
            f"{'batch':<7}{'way':<12}{'requests/s':>11}{'median':>11}"
            f"{'95 %':>11}{'processor':>12}{'overhead':>10}{'processor':>11}"
        )
        for batch in batches:
            jpegs = draw_jpegs(batch)
            seconds = measure(ways, jpegs, rounds, server.process)
            for place, way in enumerate(ways):
                one = figures(batch, way, seconds[:, place], seconds[:, 0])
                found.append(one)
                print(
                    f"{batch:<7}{way:<12}{one['requests_per_second']:>11.2f}"
                    f"{one['median_ms']:>8.1f} ms{one['slow_ms']:>8.1f} ms"
                    f"{one['processor_ms']:>9.1f} ms{one['overhead']:>10.1%}"
                    f"{one['processor_overhead']:>11.1%}",
                    flush=True,
                )
        return {
            "server": "TF Serving" if server.real else "loopback",
            "cores": len(os.sched_getaffinity(0)),
            "rounds": rounds,
            "measured": found,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--model", default="lite", help="preset or folder")
    parser.add_argument("--models", type=Path, help="an exported folder")
    parser.add_argument("--name", default="flowpose", help="of the model in it")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--batches", type=int, nargs="+", default=list(BATCHES))
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    tf.get_logger().setLevel("ERROR")  # the loader's deprecation
    with tempfile.TemporaryDirectory() as folder:
        models = options.models
        if models is None:
            models = Path(folder) / "models"
            export_bundle(options.model, models, name=options.name, check=False)
        found = compare(models, options.name, options.rounds, options.batches)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
