"""Requests made and changed for training."""

import random
import unittest

from training.augment import augment, typo
from training.invent import invent, plain_verb

PARTS = ["git hub", "list issues", "This tool lists the issues of a specified repository", "", "owner repo"]


class Augmenting(unittest.TestCase):
    def test_the_same_seed_gives_the_same_text(self) -> None:
        text = "Please show me all of the open invoices from March"
        self.assertEqual([augment(text, random.Random(seed)) for seed in range(50)], [augment(text, random.Random(seed)) for seed in range(50)])

    def test_at_strength_zero_nothing_changes(self) -> None:
        text = "Show me the OPEN invoices."
        self.assertEqual({augment(text, random.Random(seed), 0) for seed in range(50)}, {text})

    def test_some_texts_stay_and_none_is_empty(self) -> None:
        for text in ("Show me the open invoices of March", "go", "", "a b", "ALL CAPS"):
            found = [augment(text, random.Random(seed)) for seed in range(200)]
            self.assertIn(text, found)
            self.assertEqual(all(found), bool(text))

    def test_a_typo_keeps_the_first_letter_and_leaves_numbers_and_short_words(self) -> None:
        for seed in range(100):
            changed = typo("invoice", random.Random(seed))
            self.assertEqual(changed[0], "i")
            self.assertLessEqual(abs(len(changed) - 7), 1)
        self.assertEqual([typo(word, random.Random(1)) for word in ("2024-11", "the", "é12x")], ["2024-11", "the", "é12x"])


class Inventing(unittest.TestCase):
    def test_verbs_lose_their_ending(self) -> None:
        self.assertEqual([plain_verb(verb) for verb in ("Lists", "Searches", "Retries", "Process", "get")], ["list", "search", "retry", "process", "get"])

    def test_requests_speak_of_the_thing_and_not_of_the_tool(self) -> None:
        found = {invent(PARTS, random.Random(seed)) for seed in range(300)}
        self.assertGreater(len(found), 50)
        for text in found:
            self.assertIn("issues", text)
            self.assertNotIn("this tool", text.lower())
            self.assertTrue(2 <= len(text.split()) <= 24, text)

    def test_a_tool_without_words_gives_no_request(self) -> None:
        for parts in (["", "", "", "", ""], ["s", "x", "", "", ""], ["s", "12 34", "12. 34", "", ""], ["s", "run " + "word " * 60, "", "", ""]):
            self.assertEqual({invent(parts, random.Random(seed)) for seed in range(50)}, {None})


if __name__ == "__main__":
    unittest.main()
