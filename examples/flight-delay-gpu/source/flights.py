"""Flights as tensors: what the model is asked with, and how rows are read."""

import csv
import hashlib
import os
from dataclasses import dataclass

import torch

# In the order of a headerless CSV row. The date is not among them: a model that knows the day learns that day's weather.
FEATURES = ("hour", "day_of_week", "distance", "origin", "destination")
LABEL = "late"
DATE = "date"

HOURS = 24
WEEKDAYS = 7

# Number of an airport that training has not seen.
UNKNOWN = 0


class BadRow(ValueError):
    """A row that the model cannot be asked with; the message names row, column and what is allowed."""


@dataclass
class Rows:
    """Columns of equal length. Categories are whole numbers, distance is in miles, labels are absent in a request."""

    hour: torch.Tensor
    day_of_week: torch.Tensor
    distance: torch.Tensor
    origin: torch.Tensor
    destination: torch.Tensor
    late: torch.Tensor | None = None

    def __len__(self):
        return len(self.hour)

    def at(self, index):
        return Rows(*(None if column is None else column[index] for column in self.columns()))

    def to(self, device):
        return Rows(*(None if column is None else column.to(device, non_blocking=True) for column in self.columns()))

    def columns(self):
        return (self.hour, self.day_of_week, self.distance, self.origin, self.destination, self.late)


def parse(fields, airports, row):
    """Features of one row, in the order of FEATURES, each a number."""
    if len(fields) != len(FEATURES):
        raise BadRow(f"row {row} has {len(fields)} fields, expected {len(FEATURES)}: {', '.join(FEATURES)}")
    hour, weekday, distance, origin, destination = fields
    return (
        whole(hour, "hour", 0, HOURS - 1, row),
        whole(weekday, "day_of_week", 1, WEEKDAYS, row) - 1,
        number(distance, row),
        airport(origin, "origin", airports, row),
        airport(destination, "destination", airports, row),
    )


def whole(field, column, low, high, row):
    try:
        value = int(field)
    except (TypeError, ValueError):
        value = None
    if value is None or isinstance(field, bool) or not low <= value <= high:
        raise BadRow(f"row {row}, column {column}: got {field!r}, allowed is a whole number from {low} to {high}")
    return value


def number(field, row):
    try:
        value = float(field)
    except (TypeError, ValueError):
        value = -1.0
    if not 0 <= value < float("inf"):
        raise BadRow(f"row {row}, column distance: got {field!r}, allowed is a number from 0")
    return value


def airport(field, column, airports, row):
    if not isinstance(field, str) or field.strip() == "":
        raise BadRow(f"row {row}, column {column}: got {field!r}, allowed is a text that is not empty")
    return airports.get(field, UNKNOWN)


def tensors(parsed, late=None):
    hour, weekday, distance, origin, destination = zip(*parsed) if parsed else ((), (), (), (), ())
    return Rows(
        torch.tensor(hour, dtype=torch.long),
        torch.tensor(weekday, dtype=torch.long),
        torch.tensor(distance, dtype=torch.float32),
        torch.tensor(origin, dtype=torch.long),
        torch.tensor(destination, dtype=torch.long),
        None if late is None else torch.tensor(late, dtype=torch.float32),
    )


def data_files(folder):
    """Files of a channel in a fixed order; names that begin with `_` or `.` are markers."""
    found = []
    for path, folders, names in os.walk(folder):
        folders.sort()
        found += [os.path.join(path, name) for name in names if not name.startswith(("_", "."))]
    return sorted(found)


def digest(folder):
    """SHA-256 of a channel's files, which tells one training from another."""
    whole_channel = hashlib.sha256()
    for file in data_files(folder):
        with open(file, "rb") as content:
            whole_channel.update(hashlib.sha256(content.read()).digest())
    return whole_channel.hexdigest()


def read_training(folder, most_rows):
    """Labelled rows of a channel, thinned evenly to `most_rows`, with their days and the airports' numbers."""
    files = data_files(folder)
    if not files:
        raise ValueError(f"channel train is empty: there is no file in {folder}")
    lines = [line for file in files for line in labelled(file)]
    if len(lines) > most_rows:
        lines = [lines[i * len(lines) // most_rows] for i in range(most_rows)]
    names = sorted({line[index] for line in lines for index in (5, 6)})
    airports = {name: number for number, name in enumerate(names, start=UNKNOWN + 1)}
    parsed = [parse(line[2:], airports, row) for row, line in enumerate(lines, start=1)]
    return tensors(parsed, [line[1] for line in lines]), [line[0] for line in lines], airports


def labelled(file):
    """Day, label and features of each line; the first line names the columns, in any order."""
    with open(file, newline="", encoding="utf-8") as text:
        reader = csv.reader(text)
        header = next(reader, None)
        if header is None:
            raise ValueError(f"{file} is empty; its first line must name the columns")
        missing = [name for name in (DATE, LABEL, *FEATURES) if name not in header]
        if missing:
            raise ValueError(f"{file} has no column {', '.join(missing)}; it has {', '.join(header)}")
        places = [header.index(name) for name in (DATE, LABEL, *FEATURES)]
        for line, fields in enumerate(reader, start=2):
            if len(fields) != len(header):
                raise ValueError(f"{file} line {line} has {len(fields)} fields; the header has {len(header)}")
            day, late, *features = [fields[place] for place in places]
            if late not in LABELS:
                raise ValueError(f"{file} line {line}, column {LABEL}: got {late!r}, allowed is 0, 1, false or true")
            yield (day[:10], LABELS[late], *features)


LABELS = {"0": 0.0, "1": 1.0, "false": 0.0, "true": 1.0}
