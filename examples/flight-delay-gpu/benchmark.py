#!/usr/bin/env python3
"""Rows a second on each device of this machine, in one run, and whether a checkpoint moves between them. Prints JSON.

python3 examples/flight-delay-gpu/benchmark.py --rows 500000 --batch 8192

Rows are drawn from a seed: the data decides how well a model learns, not how fast. On a machine without a GPU the CPU is
measured, its checkpoint goes to the CPU again, and "gpu" is null.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "source"))

import torch  # noqa: E402

import hyperparameters  # noqa: E402
from distributed import Place  # noqa: E402
from flights import HOURS, WEEKDAYS, Rows  # noqa: E402
from network import ask, distance_scale  # noqa: E402
from training import Training, precision, shuffled  # noqa: E402

AIRPORTS = 230

# Largest difference of a logit after a step that began from one checkpoint on two devices: half precision has 8 bits.
TOLERANCE = 0.05


def drawn(count, seed):
    generator = torch.Generator().manual_seed(seed)
    among = lambda most: torch.randint(most, (count,), generator=generator)
    origin, destination, hour = among(AIRPORTS), among(AIRPORTS), among(HOURS)
    late = torch.rand(count, generator=generator) < 0.1 + 0.2 * (hour / HOURS) * (origin % 3) / 2
    return Rows(hour, among(WEEKDAYS), torch.randint(50, 2700, (count,), generator=generator).float(), origin, destination, late.float())


def a_training(device, rows, options, checkpoint_dir):
    shape = {"airports": AIRPORTS, "distance_scale": distance_scale(rows.distance), "airport_width": options["airportWidth"], "hidden": options["hidden"]}
    return Training(options, shape, Place(0, 1, device), checkpoint_dir, "drawn", lambda line: None)


def speed(device, rows, options, folder, seconds):
    """Rows a second of training steps, after a second's warm-up."""
    training = a_training(device, rows, options, folder)
    there = shuffled(rows.to(device), options["unknownShare"], options["seed"], 0)
    size, at, seen = options["batchSize"], 0, 0
    wait = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    for phase in (1.0, seconds):
        seen, began = 0, time.monotonic()
        while time.monotonic() - began < phase:
            for _ in range(20):
                at = (at + size) % max(1, len(rows) - size)
                batch = there.at(slice(at, at + size))
                training.learn(batch)
                seen += len(batch)
            wait()
        took = time.monotonic() - began
    half = precision(device)
    return {
        "name": torch.cuda.get_device_name(device) if device.type == "cuda" else platform.processor() or platform.machine(),
        "precision": "float32" if half is None else str(half).removeprefix("torch."),
        "rowsPerSecond": round(seen / took),
    }


def move(source, target, rows, options):
    """Trains on one device, goes on from the checkpoint on another: the same weights, and the same next step within rounding."""
    with tempfile.TemporaryDirectory() as folder:
        options = {**options, "epochs": 1, "checkpointSteps": 5, "batchSize": 1024}
        few = rows.at(slice(0, 20 * 1024))
        began = a_training(source, few, options, folder)
        ordered = shuffled(few.to(source), options["unknownShare"], options["seed"], 0)
        for step in range(10):
            began.learn(ordered.at(slice(step * 1024, (step + 1) * 1024)))
        began.step = 10
        began.keep()
        resumed = a_training(target, few, options, folder)
        resumed.restore()
        same = all(
            torch.equal(tensor.cpu(), resumed.network.state_dict()[name].cpu()) for name, tensor in began.network.state_dict().items()
        )
        batch = ordered.at(slice(10 * 1024, 11 * 1024))
        began.learn(batch)
        resumed.learn(batch.to(target))
        with torch.no_grad():
            probe = few.at(slice(0, 4096))
            apart = (ask(began.network, probe.to(source)).float().cpu() - ask(resumed.network, probe.to(target)).float().cpu()).abs().max().item()
        return {
            "from": source.type,
            "to": target.type,
            "resumedAtStep": 10 if resumed.step == 10 else resumed.step,
            "sameWeights": same,
            "largestDifferenceAfterOneStep": apart,
            "moves": same and resumed.step == 10 and apart <= TOLERANCE,
        }


def main():
    parser = argparse.ArgumentParser(description="Rows a second on each device, and checkpoints moved between them, as JSON.")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--batch", type=int, default=8192)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each device is measured")
    arguments = parser.parse_args()
    if arguments.rows < 2 * arguments.batch or arguments.rows < 20 * 1024:
        parser.error(f"--rows {arguments.rows}: at least two batches of {arguments.batch}, and 20480")
    options = {**hyperparameters.read({}), "batchSize": arguments.batch}
    rows = drawn(arguments.rows, options["seed"])
    cpu = torch.device("cpu")
    gpu = torch.device("cuda", 0) if torch.cuda.is_available() else None
    with tempfile.TemporaryDirectory() as folder:
        measured = {device.type: speed(device, rows, options, folder, arguments.seconds) for device in (cpu, gpu) if device is not None}
    moves = [move(a, b, rows, options) for a, b in ([(cpu, cpu)] if gpu is None else [(cpu, gpu), (gpu, cpu), (gpu, gpu)])]
    graphics = measured.get("cuda")
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "cuda": torch.version.cuda if gpu is not None else None,
                "gpus": torch.cuda.device_count(),
                "threads": torch.get_num_threads(),
                "rows": arguments.rows,
                "batch": arguments.batch,
                "cpu": measured["cpu"],
                "gpu": graphics,
                "timesFaster": None if graphics is None else round(graphics["rowsPerSecond"] / measured["cpu"]["rowsPerSecond"], 1),
                "checkpoints": moves,
            }
        )
    )
    return 0 if all(moved["moves"] for moved in moves) else 1


if __name__ == "__main__":
    sys.exit(main())
