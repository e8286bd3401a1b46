"""What llama.cpp reads of a BERT embedder: keys, names of tensors, form of the vocabulary. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass

from .gguf_writer import ARRAY, BOOL, F32, I32, STRING, U32, Value

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
FILE_TYPES = {"f32": 0, "f16": 1, "q8_0": 7}


@dataclass(frozen=True)
class BertShape:
    """Sizes of a BERT encoder; `context` in tokens with [CLS] and [SEP]."""

    layers: int
    width: int
    heads: int
    feed_forward: int
    context: int
    epsilon: float


def gguf_token(token: str) -> str:
    """`##ing` is written `ing`, a word's start `walk` is written with U+2581 in front, special tokens stay."""
    if token.startswith("[") and token.endswith("]"):
        return token
    return token[2:] if token.startswith("##") else "\u2581" + token


def embedder_metadata(shape: BertShape, tokens: list[str], kind: str, facts: dict[str, str]) -> dict[str, Value]:
    """All keys that an embedder needs: without some of them the vectors are wrong and nothing says so. `facts` go in as they are."""
    missing = [token for token in SPECIALS if token not in tokens]
    if missing:
        raise ValueError(f"the vocabulary lacks {', '.join(missing)}")
    place = {token: tokens.index(token) for token in SPECIALS}
    return {
        "general.architecture": Value(STRING, "bert"),
        **{key: Value(STRING, value) for key, value in facts.items()},
        "general.file_type": Value(U32, FILE_TYPES[kind]),
        "bert.context_length": Value(U32, shape.context),
        "bert.embedding_length": Value(U32, shape.width),
        "bert.block_count": Value(U32, shape.layers),
        "bert.feed_forward_length": Value(U32, shape.feed_forward),
        "bert.attention.head_count": Value(U32, shape.heads),
        "bert.attention.layer_norm_epsilon": Value(F32, shape.epsilon),
        "bert.attention.causal": Value(BOOL, False),
        # 1: mean over all tokens.
        "bert.pooling_type": Value(U32, 1),
        "tokenizer.ggml.model": Value(STRING, "bert"),
        "tokenizer.ggml.token_type_count": Value(U32, 1),
        "tokenizer.ggml.tokens": Value(ARRAY, [gguf_token(token) for token in tokens]),
        "tokenizer.ggml.token_type": Value(ARRAY, [3 if token in SPECIALS else 1 for token in tokens], I32),
        "tokenizer.ggml.unknown_token_id": Value(U32, place["[UNK]"]),
        "tokenizer.ggml.padding_token_id": Value(U32, place["[PAD]"]),
        "tokenizer.ggml.bos_token_id": Value(U32, place["[CLS]"]),
        "tokenizer.ggml.cls_token_id": Value(U32, place["[CLS]"]),
        # Spelt so in the format.
        "tokenizer.ggml.seperator_token_id": Value(U32, place["[SEP]"]),
        "tokenizer.ggml.mask_token_id": Value(U32, place["[MASK]"]),
    }


EMBEDDING_TENSORS = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.LayerNorm.weight": "token_embd_norm.weight",
    "embeddings.LayerNorm.bias": "token_embd_norm.bias",
}
BLOCK_TENSORS = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}


def tensor_names(layers: int) -> dict[str, str]:
    """Name in a BERT safetensors file -> name in the GGUF, for every tensor that is needed."""
    names = dict(EMBEDDING_TENSORS)
    for layer in range(layers):
        for theirs, ours in BLOCK_TENSORS.items():
            for part in ("weight", "bias"):
                names[f"encoder.layer.{layer}.{theirs}.{part}"] = f"blk.{layer}.{ours}.{part}"
    return names


def is_matrix(name: str) -> bool:
    """Whether the tensor (by its GGUF name) may be packed; positions, types, norms and biases stay F32."""
    return name.endswith(".weight") and "norm" not in name and name not in ("position_embd.weight", "token_types.weight")
