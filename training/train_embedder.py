"""Step `train-embedder`: contrastive training on from the base weights, with checkpoints, a moving average and validation."""

from __future__ import annotations

import argparse
import copy
import math
import time
from typing import Any

import torch
from torch import nn

from .bert import Encoder, load_encoder, save_encoder
from .checkpoint import BEST, load_state, note, save_state
from .encode import Tokens, autocast, device_to_use, encode_rows, is_bf16_faster
from .evaluate import Validation, overall
from .loss import contrast
from .rows import file_hash
from .sampler import Sampler

SEED = 17
QUERY_CUT, TOOL_CUT = 96, 72
"""Tokens a text in training: shorter than in the engine, for speed; nine in ten texts fit."""

WARM_UP = 0.06
DECAY = 0.01
AVERAGING = 0.97
FIRST_SCALE, LARGEST_SCALE = 20.0, 100.0
SAVE_EVERY, VALIDATE_EVERY = 300.0, 600.0
"""Seconds."""


def rate_at(step: int, steps: int) -> float:
    """Share of the highest rate: up in the first steps, then down in a straight line to a twentieth."""
    warm = max(1, round(steps * WARM_UP))
    return min((step + 1) / warm, max(0.05, 1 - (step - warm) / max(1, steps - warm)))


def freeze(encoder: Encoder, layers: int) -> None:
    """Word, position and type tables stay as they are, and the lowest `layers` with them."""
    frozen: list[nn.Module] = [encoder.words, encoder.positions, encoder.types]
    if layers:
        frozen += [encoder.norm, *list(encoder.blocks)[:layers]]
    for module in frozen:
        module.requires_grad_(False)


class Training:
    """Everything that changes while training, so that it can be saved and taken up again."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.device = device_to_use()
        self.encoder = load_encoder(options.base).to(self.device)
        freeze(self.encoder, options.frozen)
        self.scale = nn.Parameter(torch.tensor(math.log(FIRST_SCALE), device=self.device))
        groups: list[dict[str, Any]] = [
            {"params": [one for one in self.encoder.parameters() if one.requires_grad and one.dim() > 1], "weight_decay": DECAY},
            {"params": [one for one in self.encoder.parameters() if one.requires_grad and one.dim() == 1], "weight_decay": 0.0},
            {"params": [self.scale], "weight_decay": 0.0, "factor": 20.0},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.98))
        self.mean = copy.deepcopy(self.encoder).requires_grad_(False)
        self.step, self.best, self.seconds = 0, -1.0, 0.0
        state = load_state(options.out)
        if state:
            self.encoder.load_state_dict(state["encoder"])
            self.mean.load_state_dict(state["mean"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.scale.data.fill_(state["scale"])
            self.step, self.best, self.seconds = state["step"], state["best"], state["seconds"]

    def save(self) -> None:
        """Writes the checkpoint."""
        save_state(
            self.options.out,
            {
                "encoder": self.encoder.state_dict(),
                "mean": self.mean.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "scale": float(self.scale.detach()),
                "step": self.step,
                "best": self.best,
                "seconds": self.seconds,
            },
        )

    def validate(self, validation: Validation, tokens: Tokens) -> None:
        """Scores the averaged weights and keeps them when they are the best so far."""
        scores = validation.scores(self.mean, tokens)
        figure = overall(scores)
        note(self.options.out, {"step": self.step, "overall": figure, **{kind: scores[kind] for kind in ("all", "single", "invented")}})
        print(f"step {self.step}: validation {figure:.4f}, best before {self.best:.4f}", flush=True)
        if figure > self.best:
            self.best = figure
            base = file_hash(self.options.base / "model.safetensors")
            save_encoder(self.mean, self.options.out / BEST, {"step": str(self.step), "validation": str(figure), "base": base})

    def learn(self, sampler: Sampler, tokens: Tokens, size: int, is_bf16: bool) -> float:
        """One step; gives the loss."""
        share = rate_at(self.step, self.options.steps)
        for group in self.optimiser.param_groups:
            group["lr"] = self.options.rate * share * group.get("factor", 1.0)
        examples = sampler.batch(size)
        rows = tokens.ids([one.query for one in examples], QUERY_CUT) + tokens.ids([one.document for one in examples], TOOL_CUT)
        with autocast(self.device, is_bf16):
            vectors = encode_rows(self.encoder, rows)
        loss = contrast(vectors[:size], vectors[size:], examples, self.scale.exp().clamp(max=LARGEST_SCALE))
        value = float(loss.detach())
        if not math.isfinite(value):
            raise ValueError(f"the loss is {value} at step {self.step}")
        loss.backward()
        nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        with torch.no_grad():
            keep = min(AVERAGING, (self.step + 1) / (self.step + 10))
            for ours, theirs in zip(self.mean.parameters(), self.encoder.parameters(), strict=True):
                ours.lerp_(theirs, 1 - keep)
        self.step += 1
        return value


def train_embedder(options: argparse.Namespace) -> None:
    """Trains until `--steps` or `--minutes`, from the last checkpoint when there is one; the best weights are in `out`/best.safetensors."""
    torch.set_num_threads(options.threads)
    training, tokens, validation = Training(options), Tokens(options.base), Validation(options.out)
    is_bf16 = is_bf16_faster(training.encoder)
    size = options.batch or (768 if training.device.type == "cuda" else 96)
    # The step is in the seed: what comes after a stop is not what was seen before it.
    torch.manual_seed(SEED)
    sampler = Sampler(options.out, SEED + training.step)
    print(f"from step {training.step}, {size} requests a step on {training.device.type}, {'bf16' if is_bf16 else 'F32'}", flush=True)
    started = saved = validated = told = time.monotonic()
    losses: list[float] = []
    while training.step < options.steps and not (options.minutes and time.monotonic() - started > options.minutes * 60):
        before = time.monotonic()
        losses.append(training.learn(sampler, tokens, size, is_bf16))
        now = time.monotonic()
        training.seconds += now - before
        if now - told > 60:
            told, mean = now, sum(losses) / len(losses)
            note(options.out, {"step": training.step, "loss": round(mean, 4), "scale": round(float(training.scale.detach().exp()), 2), "seconds": round(training.seconds)})
            print(f"step {training.step}: loss {mean:.4f}, scale {float(training.scale.detach().exp()):.1f}, {training.seconds / training.step:.1f} s a step", flush=True)
            losses = []
        if now - validated > VALIDATE_EVERY:
            training.validate(validation, tokens)
            validated = time.monotonic()
        if now - saved > SAVE_EVERY:
            training.save()
            saved = time.monotonic()
    training.validate(validation, tokens)
    training.save()
