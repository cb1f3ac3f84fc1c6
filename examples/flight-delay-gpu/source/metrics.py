"""How good scores are."""

import torch


def auc(scores, labels):
    """Chance that a late flight scores above one on time; ties count half (Mann-Whitney)."""
    ranks = average_ranks(scores)
    late = labels > 0.5
    positives, negatives = int(late.sum()), int((~late).sum())
    if positives == 0 or negatives == 0:
        return float("nan")
    return ((ranks[late].sum() - positives * (positives + 1) / 2) / (positives * negatives)).item()


def average_ranks(values):
    values, order = torch.sort(values.double())
    _, group, counts = torch.unique_consecutive(values, return_inverse=True, return_counts=True)
    ends = counts.cumsum(0).double()
    ranks = torch.empty_like(values)
    ranks[order] = (ends - (counts.double() - 1) / 2)[group]
    return ranks


def log_loss(logits, labels):
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, labels).item()
