"""The network: embeddings of airports, hour and weekday beside the distance, and three layers on top."""

import torch
from torch import nn

from flights import HOURS, WEEKDAYS


class DelayNetwork(nn.Module):
    """Logit of being late. `distance_scale` is the mean and the deviation of the logarithm of training's distances."""

    def __init__(self, airports, distance_scale, airport_width=24, hidden=128):
        super().__init__()
        self.origin = nn.Embedding(airports, airport_width)
        self.destination = nn.Embedding(airports, airport_width)
        self.hour = nn.Embedding(HOURS, 8)
        self.day_of_week = nn.Embedding(WEEKDAYS, 4)
        self.register_buffer("distance_scale", torch.tensor(distance_scale, dtype=torch.float32))
        self.layers = nn.Sequential(
            nn.Linear(2 * airport_width + 8 + 4 + 1, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden // 2),
            nn.ReLU(),
            nn.Linear(hidden // 2, 1),
        )

    def forward(self, hour, day_of_week, distance, origin, destination):
        mean, deviation = self.distance_scale
        scaled = ((torch.log1p(distance) - mean) / deviation).unsqueeze(1)
        parts = (self.origin(origin), self.destination(destination), self.hour(hour), self.day_of_week(day_of_week), scaled)
        return self.layers(torch.cat(parts, dim=1)).squeeze(1)


def ask(network, rows):
    return network(rows.hour, rows.day_of_week, rows.distance, rows.origin, rows.destination)


def distance_scale(distance):
    """Mean and deviation of the logarithm; a deviation of nothing would divide by it."""
    logs = torch.log1p(distance)
    deviation = logs.std(unbiased=False).item()
    return [logs.mean().item(), deviation if deviation > 0 else 1.0]
