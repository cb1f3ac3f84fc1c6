"""The training itself: the same steps in the same order on any device and on any number of processes."""

import hashlib
import json
import time
from contextlib import nullcontext

import torch
from torch.nn.parallel import DistributedDataParallel

import checkpoints
from flights import UNKNOWN
from metrics import auc, log_loss
from network import DelayNetwork, ask

# Steps between two looks at whether somebody wants the training to stop.
LOOK = 10


class Stopped(Exception):
    """SIGTERM came; a checkpoint is kept."""


def precision(device):
    """Half precision where the GPU has it: bfloat16, else float16 with scaled gradients. None on a CPU."""
    if device.type != "cuda":
        return None
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def autocast(device):
    half = precision(device)
    return nullcontext() if half is None else torch.autocast(device.type, dtype=half)


def shuffled(rows, share, seed, epoch):
    """An epoch's rows in its order, some airports as if nobody had seen them. Drawn on the CPU, so that every device and
    every process goes the same way."""
    generator = torch.Generator().manual_seed(seed * 1_000_003 + epoch)
    order = torch.randperm(len(rows), generator=generator)
    drawn = torch.rand((2, len(rows)), generator=generator) < share
    ordered = rows.at(order.to(rows.hour.device))
    unseen = drawn.to(rows.hour.device)
    ordered.origin = ordered.origin.masked_fill(unseen[0], UNKNOWN)
    ordered.destination = ordered.destination.masked_fill(unseen[1], UNKNOWN)
    return ordered


class Training:
    def __init__(self, options, shape, place, checkpoint_dir, data_digest, log, told=lambda points: None):
        self.options = options
        self.place = place
        self.checkpoint_dir = checkpoint_dir
        self.log = log
        self.told = told
        self.points = []
        self.epoch = self.step = 0
        # What makes two trainings one: everything but how often they stop to write, and on how many processes they run.
        same = {name: value for name, value in options.items() if name not in ("checkpointSteps", "processesPerHost")}
        self.fingerprint = hashlib.sha256(json.dumps([same, shape, data_digest], sort_keys=True).encode()).hexdigest()
        torch.manual_seed(options["seed"])
        self.network = DelayNetwork(**shape).to(place.device)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=options["learningRate"], weight_decay=options["weightDecay"])
        # The only spelling that PyTorch 1.13 knows too; 2.4 and newer say that it will go, once, and only where it is used.
        self.scaler = torch.cuda.amp.GradScaler() if precision(place.device) is torch.float16 else None
        self.wrapped = DistributedDataParallel(self.network) if place.processes > 1 else self.network

    def restore(self):
        state = checkpoints.newest(self.checkpoint_dir, self.fingerprint, self.place.device, self.log)
        if state is None:
            return
        self.network.load_state_dict(state["network"])
        # What the hyperparameters say is theirs to say: the fingerprint holds them.
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": state["optimizer"]})
        scaler, self.points = json.loads(state["scaler"]), json.loads(state["points"])
        if scaler and self.scaler:
            self.scaler.load_state_dict(scaler)
        self.epoch, self.step = state["epoch"], state["step"]
        self.log(f"checkpoint found: going on at epoch {self.epoch + 1}, step {self.step}")

    def keep(self):
        if not self.place.first:
            return
        # Tensors, whole numbers and texts only: what loads without running code on every PyTorch from 1.13 on.
        state = {
            "fingerprint": self.fingerprint,
            "epoch": self.epoch,
            "step": self.step,
            "points": json.dumps(self.points),
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict()["state"],
            "scaler": json.dumps(self.scaler.state_dict() if self.scaler else None),
        }
        checkpoints.save(self.checkpoint_dir, self.epoch, self.step, state)

    def run(self, train, validation, stopping):
        """Trains to the end. Raises Stopped after keeping a checkpoint when `stopping()` says so."""
        for epoch in range(self.epoch, self.options["epochs"]):
            began, first, seen = time.monotonic(), self.step, 0
            ordered = shuffled(train, self.options["unknownShare"], self.options["seed"], epoch)
            size = self.options["batchSize"]
            steps = -(-len(train) // size)
            for step in range(first, steps):
                if step % LOOK == 0 and self.place.any(stopping()):
                    self.keep()
                    raise Stopped()
                rows = ordered.at(slice(step * size, (step + 1) * size))
                self.learn(rows)
                seen += len(rows)
                self.epoch, self.step = epoch, step + 1
                if self.step % self.options["checkpointSteps"] == 0:
                    self.keep()
            if self.place.device.type == "cuda":
                torch.cuda.synchronize(self.place.device)
            speed = seen / max(time.monotonic() - began, 1e-9)
            self.epoch, self.step = epoch + 1, 0
            self.report(validation, speed)
            self.keep()

    def learn(self, rows):
        """One step of all processes together: each takes its share of the rows, and gradients are averaged by rows."""
        place, total = self.place, len(rows)
        mine = rows.at(slice(place.rank, None, place.processes)) if place.processes > 1 else rows
        self.optimizer.zero_grad(set_to_none=True)
        with autocast(place.device):
            logits = ask(self.wrapped, mine)
        # The sum over one's own rows, scaled so that the average over processes is the average over rows.
        losses = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), mine.late, reduction="sum")
        loss = losses * place.processes / total
        if self.scaler is None:
            loss.backward()
            self.optimizer.step()
        else:
            self.scaler.scale(loss).backward()
            self.scaler.step(self.optimizer)
            self.scaler.update()

    def report(self, validation, speed):
        if not self.place.first:
            return
        logits = self.score(validation)
        area, loss = auc(logits, validation.late.cpu()), log_loss(logits, validation.late.cpu())
        self.points.append({"step": self.epoch, "validation_auc": area, "validation_loss": loss, "rows_per_second": speed})
        self.told(self.points)
        self.log(f"epoch={self.epoch} rows_per_second={speed:.0f} auc={area:.4f} logloss={loss:.4f}")

    @torch.no_grad()
    def score(self, rows, size=65_536):
        self.network.eval()
        parts = [ask(self.network, rows.at(slice(start, start + size))).float().cpu() for start in range(0, len(rows), size)]
        self.network.train()
        return torch.cat(parts)
