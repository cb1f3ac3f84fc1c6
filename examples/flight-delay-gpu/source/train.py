"""Trains the delay network under SageMaker's contract: by AWS's PyTorch container in script mode, or by any container."""

import os
import signal
import sys
import traceback

# Before CUDA begins: its matrix products are repeatable only with a workspace of fixed size (PyTorch, "Reproducibility").
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
# Threads that wait by spinning take the processor from the one they wait for, where others work too.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch  # noqa: E402

import artifact  # noqa: E402
import distributed  # noqa: E402
import hyperparameters  # noqa: E402
import reports  # noqa: E402
from flights import digest, read_training  # noqa: E402
from network import distance_scale  # noqa: E402
from training import Stopped, Training, precision  # noqa: E402

# SageMaker shows the first 1,024 characters as FailureReason.
FAILURE_CHARACTERS = 1024

# 128 + SIGTERM, as a shell reports a program that the signal ended.
STOPPED = 143

# The last days of the training rows say how good the model is on days that it has not seen.
VALIDATION_SHARE = 0.2


def main(environment, arguments):
    base = environment.get("SAGEMAKER_BASE_DIR", "/opt/ml")
    options = hyperparameters.read(environment)
    # Not SM_NUM_GPUS: what PyTorch can use counts, and a container without the toolkit has no such variable.
    processes = options["processesPerHost"] or max(1, torch.cuda.device_count())
    launched = distributed.launch_if_many(processes, environment, arguments)
    if launched is not None:
        return launched
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    torch.use_deterministic_algorithms(True, warn_only=True)
    place = distributed.join(environment)
    log = (lambda line: print(line, flush=True)) if place.first else (lambda line: None)
    try:
        train(environment, base, options, place, log, lambda: bool(stopping))
    except Stopped:
        log("stopped: a checkpoint is kept")
        return STOPPED
    finally:
        place.leave()
    return 0


def train(environment, base, options, place, log, stopping):
    channel = environment.get("SM_CHANNEL_TRAIN", os.path.join(base, "input", "data", "train"))
    rows, days, airports = read_training(channel, options["maxRows"])
    training_rows, validation_rows = split(rows, days)
    half = precision(place.device)
    log(
        f"device={describe(place.device)} processes={place.processes} precision={'float32' if half is None else str(half).removeprefix('torch.')} "
        f"torch={torch.__version__} rows={len(training_rows)} validation={len(validation_rows)} airports={len(airports)}"
    )
    shape = {
        "airports": len(airports) + 1,
        "distance_scale": distance_scale(training_rows.distance),
        "airport_width": options["airportWidth"],
        "hidden": options["hidden"],
    }
    told = os.path.join(environment.get("SM_OUTPUT_DATA_DIR", os.path.join(base, "output", "data")), "slipway")
    if place.first:
        reports.facts(told, environment, place)
    keep_history = lambda points: reports.history(told, points)
    training = Training(options, shape, place, os.path.join(base, "checkpoints"), digest(channel), log, keep_history)
    training.restore()
    training.run(training_rows.to(place.device), validation_rows.to(place.device), stopping)
    if place.first:
        artifact.save(environment.get("SM_MODEL_DIR", os.path.join(base, "model")), training.network, airports, shape)
        log("model saved")


def split(rows, days):
    """Training and validation by day; a single day validates itself."""
    names = sorted(set(days))
    held = set(names[-max(1, int(len(names) * VALIDATION_SHARE)) :]) if len(names) > 1 else set()
    inside = torch.tensor([day in held for day in days], dtype=torch.bool)
    return (rows.at(~inside), rows.at(inside)) if held else (rows, rows)


def describe(device):
    return torch.cuda.get_device_name(device).replace(" ", "-") if device.type == "cuda" else "cpu"


def fail(base, error):
    """The first process that fails says why; the others fail because of it."""
    path = os.path.join(base, "output", "failure")
    if os.path.isdir(os.path.dirname(path)) and not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(str(error)[:FAILURE_CHARACTERS])


if __name__ == "__main__":
    try:
        sys.exit(main(os.environ, sys.argv))
    except Exception as problem:  # pylint: disable=broad-except
        traceback.print_exc()
        fail(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"), problem)
        sys.exit(1)
