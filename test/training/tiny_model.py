"""`PYTHONPATH=. python3 test/training/tiny_model.py FILE`: writes a tiny embedder whose vectors can be computed by hand; prints its tables as JSON."""

import json
import random
import struct
import sys
from pathlib import Path

from training.bert_gguf import SPECIALS, BertShape, embedder_metadata, tensor_names
from training.gguf_writer import Tensor, write_gguf

SHAPE = BertShape(layers=1, width=32, heads=2, feed_forward=64, context=16, epsilon=1e-12)
WORDS = ["mail", "send", "##ing", "invoice", "a", "##s", "."]


def main(path: Path) -> None:
    rng = random.Random(1)
    tokens = [*SPECIALS, *WORDS]
    width, inner = SHAPE.width, SHAPE.feed_forward
    shapes = {"token_embd.weight": (width, len(tokens)), "position_embd.weight": (width, SHAPE.context), "token_types.weight": (width, 1)}
    tables = {name: [rng.gauss(0, 1) for _ in range(shape[0] * shape[1])] for name, shape in shapes.items()}
    tensors = []
    for name in tensor_names(SHAPE.layers).values():
        if name in tables:
            shape, values = shapes[name], tables[name]
        elif name.endswith("norm.weight"):
            shape, values = (width,), [1.0] * width
        elif name.endswith(".bias"):
            size = inner if "ffn_up" in name else width
            shape, values = (size,), [0.0] * size
        else:
            # Attention and feed-forward add nothing: a vector is the mean of its tokens' normalised sums.
            shape = {"ffn_up": (width, inner), "ffn_down": (inner, width)}.get(name.split(".")[2], (width, width))
            values = [0.0] * (shape[0] * shape[1])
        tensors.append(Tensor(name, shape, "f32", struct.pack(f"<{len(values)}f", *values)))
    write_gguf(path, embedder_metadata(SHAPE, tokens, "f32", {"general.name": "tiny"}), tensors)
    print(json.dumps({"tokens": tokens, "width": width, **tables}))


main(Path(sys.argv[1]))
