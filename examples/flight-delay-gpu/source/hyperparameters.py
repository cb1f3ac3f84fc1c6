"""What can be set. A name that is not known is an error: a typing mistake must not train another model."""

import json

KNOWN = {
    "seed": (7, 0, 4_294_967_295, int),
    "epochs": (4, 1, 1000, int),
    # Rows of one step, over all processes together.
    "batchSize": (2048, 1, 1_048_576, int),
    "learningRate": (0.002, 0.000001, 1, float),
    "weightDecay": (0.0001, 0, 1, float),
    # Width of an airport's embedding, and of the first layer.
    "airportWidth": (24, 1, 1024, int),
    "hidden": (128, 2, 65_536, int),
    # Share of airports that training pretends not to know, so that an unknown one is asked about sensibly.
    "unknownShare": (0.01, 0, 1, float),
    "maxRows": (10_000_000, 100, 1_000_000_000, int),
    # Steps between two checkpoints.
    "checkpointSteps": (100, 1, 1_000_000, int),
    # Processes on each host; 0: one for each GPU, or one.
    "processesPerHost": (0, 0, 64, int),
}


def read(environment):
    """SageMaker's toolkit gives them as JSON in SM_HPS; plain containers give every value as a text."""
    given = json.loads(environment.get("SM_HPS", "{}"))
    unknown = [name for name in given if name not in KNOWN and not name.startswith(("sagemaker_", "_tuning"))]
    if unknown:
        raise ValueError(f"unknown hyperparameter {', '.join(unknown)}; known are {', '.join(KNOWN)}")
    return {name: value(name, rule, given.get(name)) for name, rule in KNOWN.items()}


def value(name, rule, given):
    default, low, high, kind = rule
    if given is None:
        return default
    try:
        found = kind(given)
    except (TypeError, ValueError):
        found = None
    if found is None or isinstance(given, bool) or not low <= found <= high or found != float(given):
        what = "a whole number" if kind is int else "a number"
        raise ValueError(f"hyperparameter {name} is {what} from {low} to {high}, got {given!r}")
    return found
