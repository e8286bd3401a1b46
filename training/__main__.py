"""`python -m training STEP --data DIR --base DIR --out DIR`: one step of the training, see training/README.md."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

STEPS = ("prepare", "mine", "train-embedder", "average", "export", "verify", "evaluate")


def arguments(args: list[str]) -> argparse.Namespace:
    """The command line, checked."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--data", type=Path, required=True, help="folder with tools.jsonl.gz, queries.*.jsonl.gz, pairs.jsonl.gz and text/")
    parser.add_argument("--base", type=Path, required=True, help="folder with model.safetensors, config.json, tokenizer.json")
    parser.add_argument("--out", type=Path, required=True, help="folder for everything that is made")
    parser.add_argument("--weights", type=Path, help="weights to mine, evaluate or export with; default: the best there is in --out")
    parser.add_argument("--minutes", type=float, help="stop after so long, with a checkpoint")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    parser.add_argument("--batch", type=int, help="requests a step; default 96, on a GPU 768")
    parser.add_argument("--steps", type=int, default=900, help="length of the learning-rate schedule")
    parser.add_argument("--rate", type=float, default=4e-5, help="highest learning rate")
    parser.add_argument("--frozen", type=int, default=0, help="layers from below that stay as they are: faster, learns less")
    parser.add_argument("--kind", choices=("q8_0", "f16"), default="q8_0", help="numbers in the exported file")
    return parser.parse_args(args)


def main(args: list[str]) -> int:
    """Runs a step; 0 when it did its work."""
    options = arguments(args)
    # Threads that wait must not spin: on a busy machine they take the time that they wait for. Read when PyTorch is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # PyTorch is loaded only by the steps that need it.
    match options.step:
        case "prepare":
            from .prepare import prepare

            prepare(options.data, options.out)
        case "mine":
            from .mine import mine

            mine(options)
        case "train-embedder":
            from .train_embedder import train_embedder

            train_embedder(options)
        case "average":
            from .average import average

            average(options)
        case "export":
            from .export import export

            export(options)
        case "verify":
            from .verify import verify

            return verify(options)
        case "evaluate":
            from .evaluate import evaluate_file

            evaluate_file(options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
