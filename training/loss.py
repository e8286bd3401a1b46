"""What is learned: each request nearer to its own text than to all others of the batch, also with the vectors cut short."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from .sampler import Example

WIDTHS = {384: 1.0, 256: 0.3, 128: 0.3, 64: 0.2}
"""Matryoshka: width of the cut vectors -> weight of its loss."""

BACKWARD = 0.3
"""Weight of text -> request beside request -> text."""

ALIKE_ELSEWHERE = 0.8
"""Texts of different servers that are nearer than this (cosine) do the same job: no negatives of each other."""

ALIKE_HERE = 0.97
"""The same within one server, whose tools are alike by nature."""


def negatives(examples: Sequence[Example]) -> Tensor:
    """[requests, texts]: true where the text is surely wrong for the request by its labels, or is its own."""
    size = len(examples)
    allowed = torch.ones(size, size, dtype=torch.bool)
    for i, one in enumerate(examples):
        for j, other in enumerate(examples):
            if i == j:
                continue
            is_right = bool(other.tool) and other.tool in one.right
            is_same = one.document == other.document or one.query == other.query
            if is_right or is_same or (one.group != "" and one.group == other.group):
                allowed[i, j] = False
    return allowed


def alike(examples: Sequence[Example], documents: Tensor) -> Tensor:
    """[texts, texts]: true where two texts (unit vectors [texts, width]) are likely two tools for one job."""
    servers: dict[str, int] = {}
    number = torch.tensor([servers.setdefault(one.server or f"pair {place}", len(servers)) for place, one in enumerate(examples)])
    number = number.to(documents.device)
    limit = torch.where(number[:, None] == number[None, :], ALIKE_HERE, ALIKE_ELSEWHERE)
    found = documents @ documents.T > limit
    return found.fill_diagonal_(False)


def contrast(queries: Tensor, documents: Tensor, examples: Sequence[Example], scale: Tensor) -> Tensor:
    """InfoNCE over the batch at every width. queries, documents: [examples, width], raw; scale: 1 / temperature."""
    queries, documents = queries.float(), documents.float()
    with torch.no_grad():
        allowed = negatives(examples).to(queries.device) & ~alike(examples, F.normalize(documents, dim=1))
    target = torch.arange(len(examples), device=queries.device)
    total = queries.new_zeros(())
    for width, weight in WIDTHS.items():
        if width > queries.shape[1]:
            continue
        logits = scale * F.normalize(queries[:, :width], dim=1) @ F.normalize(documents[:, :width], dim=1).T
        logits = logits.masked_fill(~allowed, float("-inf"))
        total = total + weight * F.cross_entropy(logits, target)
        if width == queries.shape[1]:
            total = total + BACKWARD * F.cross_entropy(logits.T, target)
    return total / (BACKWARD + sum(weight for width, weight in WIDTHS.items() if width <= queries.shape[1]))
