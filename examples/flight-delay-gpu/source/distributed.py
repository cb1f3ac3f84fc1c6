"""One process a GPU, on one host or several; one process where there is no GPU."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass

import torch
import torch.distributed as dist

PORT = "29500"


@dataclass
class Place:
    """Where this process stands among those that train together."""

    rank: int
    processes: int
    device: torch.device

    @property
    def first(self):
        return self.rank == 0

    def any(self, flag):
        """Whether any process says so. Everybody must ask at the same step."""
        if self.processes == 1:
            return flag
        said = torch.tensor([float(flag)], device=self.device)
        dist.all_reduce(said, op=dist.ReduceOp.MAX)
        return said.item() > 0

    def leave(self):
        if self.processes > 1:
            dist.destroy_process_group()


def hosts(environment):
    return json.loads(environment.get("SM_HOSTS", '["algo-1"]'))


def launch_if_many(processes_per_host, environment, arguments):
    """Starts `torchrun` when more than one process is to train, and returns its exit status; None when this process trains."""
    names = hosts(environment)
    if "LOCAL_RANK" in environment or processes_per_host * len(names) == 1:
        return None
    command = [sys.executable, "-m", "torch.distributed.run", "--nnodes", str(len(names)), "--nproc_per_node", str(processes_per_host)]
    if len(names) > 1:
        command += ["--node_rank", str(names.index(environment["SM_CURRENT_HOST"])), "--master_addr", names[0], "--master_port", PORT]
    else:
        command += ["--standalone"]
    child = subprocess.Popen([*command, *arguments])
    signal.signal(signal.SIGTERM, lambda *_: child.send_signal(signal.SIGTERM))
    return child.wait()


def join(environment):
    """This process's place; it waits for the others."""
    local_rank = int(environment.get("LOCAL_RANK", "0"))
    processes = int(environment.get("WORLD_SIZE", "1"))
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", local_rank) if cuda else torch.device("cpu")
    if cuda:
        torch.cuda.set_device(device)
    if processes > 1:
        dist.init_process_group("nccl" if cuda else "gloo")
    return Place(int(environment.get("RANK", "0")), processes, device)
