"""The file writer, as far as it can be judged without a reader; `gguf.test.ts` loads what it wrote."""

import importlib.util
import tempfile
import unittest
from pathlib import Path

from training.bert_gguf import BertShape, embedder_metadata, gguf_token, is_matrix, tensor_names
from training.gguf_writer import Tensor, bytes_of, write_gguf

SHAPE = BertShape(layers=2, width=32, heads=2, feed_forward=64, context=16, epsilon=1e-12)


class Writing(unittest.TestCase):
    def test_data_that_does_not_fit_its_shape_is_refused_and_nothing_is_left(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model.gguf")
            with self.assertRaisesRegex(ValueError, "token_embd.weight"):
                write_gguf(path, {}, [Tensor("token_embd.weight", (32, 2), "f16", b"\0" * 127)])
            self.assertEqual(list(path.parent.iterdir()), [])

    def test_packed_numbers_come_in_blocks(self) -> None:
        self.assertEqual([bytes_of("q8_0", 64), bytes_of("f16", 3), bytes_of("f32", 3)], [68, 6, 12])
        with self.assertRaises(ValueError):
            bytes_of("q8_0", 33)

    def test_a_vocabulary_without_its_special_tokens_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, r"\[SEP\]"):
            embedder_metadata(SHAPE, ["[PAD]", "[UNK]", "[CLS]", "[MASK]", "word"], "f16", {})

    def test_tokens_and_tensors_get_their_names(self) -> None:
        self.assertEqual([gguf_token(token) for token in ("[CLS]", "walk", "##ing", "[")], ["[CLS]", "\u2581walk", "ing", "\u2581["])
        names = tensor_names(2)
        self.assertEqual(len(names), 5 + 2 * 16)
        self.assertEqual(names["encoder.layer.1.output.dense.weight"], "blk.1.ffn_down.weight")
        self.assertEqual([name for name in names.values() if is_matrix(name) and name.startswith("blk.0") and "ffn" in name], ["blk.0.ffn_up.weight", "blk.0.ffn_down.weight"])
        self.assertFalse(any(is_matrix(name) for name in ("position_embd.weight", "blk.0.attn_output_norm.weight", "blk.0.attn_q.bias")))


@unittest.skipUnless(importlib.util.find_spec("numpy") and importlib.util.find_spec("torch"), "needs NumPy and PyTorch")
class Packing(unittest.TestCase):
    def test_blocks_of_32_keep_their_numbers(self) -> None:
        import numpy as np

        from training.export import q8_0

        values = np.random.default_rng(1).normal(size=(4, 64)).astype(np.float32)
        values[2, :32] = 0
        blocks = np.frombuffer(q8_0(values), dtype=np.int8).reshape(-1, 34)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        self.assertLess(np.abs((blocks[:, 2:] * scale).reshape(4, 64) - values).max(), 0.02)


if __name__ == "__main__":
    unittest.main()
