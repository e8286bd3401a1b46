"""What is learned from: which texts of a batch count as wrong, which mined tools are kept, how the rate goes."""

import importlib.util
import unittest

HAS_TORCH = bool(importlib.util.find_spec("torch") and importlib.util.find_spec("safetensors") and importlib.util.find_spec("tokenizers"))


class Catalogue(unittest.TestCase):
    def test_texts_are_cut_where_the_engine_cuts(self) -> None:
        import json
        import re
        from pathlib import Path

        root = Path(__file__).parents[2]
        most = json.loads((root / "resources/models/catalogue.json").read_text())["models"]["embedder"]["maxTokens"]
        source = (root / "training/encode.py").read_text()
        ours = {name: int(re.search(rf"^{name} = (\d+)$", source, re.MULTILINE)[1]) for name in ("QUERY_TOKENS", "TOOL_TOKENS")}
        self.assertEqual(ours, {"QUERY_TOKENS": most["query"], "TOOL_TOKENS": most["index"]})


@unittest.skipUnless(HAS_TORCH, "needs PyTorch")
class Learning(unittest.TestCase):
    def example(self, query: str, document: str, tool: str = "", server: str = "", right: tuple[str, ...] = (), group: str = ""):
        from training.sampler import Example

        return Example(query, document, tool, server, frozenset(right), group)

    def test_other_right_tools_and_the_same_texts_are_no_negatives(self) -> None:
        from training.loss import negatives

        batch = [
            self.example("mail it", "mail", "a", "s", ("a", "b")),
            self.example("send it", "send", "b", "s", ("b",)),
            self.example("one", "same text", "c", "t", ("c",)),
            self.example("two", "same text", "d", "u", ("d",)),
            self.example("x", "y", group="g"),
            self.example("z", "w", group="g"),
        ]
        allowed = negatives(batch).tolist()
        self.assertEqual([allowed[0][1], allowed[1][0]], [False, True])
        self.assertEqual([allowed[2][3], allowed[3][2], allowed[4][5], allowed[0][2]], [False, False, False, True])
        self.assertTrue(all(allowed[i][i] for i in range(6)))

    def test_tools_of_other_servers_that_do_the_same_are_no_negatives_but_siblings_are(self) -> None:
        import torch

        from training.loss import alike

        batch = [self.example("", "", tool, server) for tool, server in (("a", "s"), ("b", "s"), ("c", "t"))]
        vectors = torch.nn.functional.normalize(torch.tensor([[1.0, 0.1], [1.0, 0.4], [1.0, 0.4]]), dim=1)
        self.assertEqual(alike(batch, vectors).tolist(), [[False, False, True], [False, False, True], [True, True, False]])

    def test_the_loss_is_small_when_each_request_lies_at_its_own_text(self) -> None:
        import torch

        from training.loss import contrast

        batch = [self.example(f"q{n}", f"d{n}", f"t{n}", f"s{n}", (f"t{n}",)) for n in range(8)]
        apart = torch.eye(8, 384)
        good, bad = (float(contrast(apart, texts, batch, torch.tensor(20.0))) for texts in (apart, apart.roll(1, 0)))
        self.assertLess(good, 0.01)
        self.assertGreater(bad, 10)

    def test_the_rate_rises_and_falls(self) -> None:
        from training.train_embedder import rate_at

        rates = [rate_at(step, 100) for step in range(200)]
        self.assertEqual(max(rates), 1.0)
        self.assertEqual(rates[:7], sorted(rates[:7]))
        self.assertEqual(rates[7:], sorted(rates[7:], reverse=True))
        self.assertEqual(rates[-1], 0.05)

    def test_likely_duplicates_are_not_mined_and_siblings_come_first(self) -> None:
        from types import SimpleNamespace

        from training.mine import hard_ones

        names = {"a": "list issues", "b": "get issue", "c": "issues list", "d": "find tickets", "e": "delete issue", "f": "list tickets"}
        servers = {"a": "git", "b": "git", "c": "jira", "d": "jira", "e": "git", "f": "git"}
        sampler = SimpleNamespace(tools={tool: {"parts": ["", name]} for tool, name in names.items()}, server=lambda tool: servers[tool])
        found = [("a", 1.0), ("d", 0.6), ("c", 0.5), ("b", 0.9), ("e", 0.98), ("f", 0.4)]
        self.assertEqual(hard_ones(sampler, "a", found, {"f"}), ["b", "d"])


if __name__ == "__main__":
    unittest.main()
