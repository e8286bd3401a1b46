"""Step `average`: the best weights mixed with the base's, as much of each as validation likes best."""

from __future__ import annotations

import argparse

import torch

from .bert import Encoder, load_encoder, save_encoder
from .checkpoint import AVERAGED, BEST, note
from .encode import Tokens, device_to_use
from .evaluate import Validation, overall

SHARES = (0.0, 0.3, 0.5, 0.7, 1.0)


def mixed(base: Encoder, tuned: Encoder, share: float) -> dict[str, torch.Tensor]:
    """State of an encoder with `share` of the tuned weights and the rest of the base's."""
    theirs = tuned.state_dict()
    return {name: torch.lerp(tensor, theirs[name], share) for name, tensor in base.state_dict().items()}


def average(options: argparse.Namespace) -> None:
    """Writes `out`/averaged.safetensors. The weights to mix in are `--weights`, default `out`/best.safetensors."""
    torch.set_num_threads(options.threads)
    weights = options.weights or options.out / BEST
    base, tuned = load_encoder(options.base), load_encoder(options.base, weights)
    encoder, tokens, validation = load_encoder(options.base).to(device_to_use()), Tokens(options.base), Validation(options.out)
    found: dict[float, float] = {}
    for share in SHARES:
        encoder.load_state_dict(mixed(base, tuned, share))
        found[share] = overall(validation.scores(encoder, tokens))
        print(f"{share:.1f} of {weights.name}: {found[share]:.4f}", flush=True)
    best = max(found, key=lambda share: found[share])
    encoder.load_state_dict(mixed(base, tuned, best))
    save_encoder(encoder, options.out / AVERAGED, {"share": str(best), "validation": str(found[best])})
    note(options.out, {"average": {str(share): figure for share, figure in found.items()}, "kept": best})
