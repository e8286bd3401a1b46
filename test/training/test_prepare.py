"""The step `prepare`, on a small set of its own."""

import contextlib
import gzip
import io
import json
import lzma
import tempfile
import unittest
from pathlib import Path

from training.prepare import prepare
from training.rows import read_rows, write_rows


def tool(server: str, name: str, source: str) -> dict:
    return {"id": f"{source}/{server}/{name}", "server": server, "name": name, "description": f"Lists the {name} of {server}.", "parameters": None, "source": source}


def ask(query: str, *tools: str, **more: object) -> dict:
    return {"id": query, "query": query, "tools": list(tools), "candidates": None, "source": "crowd", **more}


TOOLS = [*(tool(f"service{n}", f"records{m}", "toucan") for n in range(30) for m in range(3)), *(tool("crowd", name, "crowd") for name in ("mail", "alarm", "song", "news"))]
TRAIN = [
    ask("send a mail", "crowd/crowd/mail"),
    ask("Send a mail!", "crowd/crowd/mail"),
    ask("wake me at six", "crowd/crowd/alarm"),
    ask("play it again", "crowd/crowd/song", context=[{"role": "user", "content": "play yesterday"}]),
    ask("good morning"),
    ask("what is in the news", "crowd/crowd/mail"),
    ask("mail the song", "crowd/crowd/mail", "crowd/crowd/song", any_of=[["crowd/crowd/mail"], ["crowd/crowd/song", "crowd/crowd/alarm"]]),
]
VALID = [ask("What is in the news?", "crowd/crowd/news"), ask("latest headlines", "crowd/crowd/news"), ask("thanks")]


class Preparing(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data, self.out = Path(folder.name, "data"), Path(folder.name, "out")
        (self.data / "text").mkdir(parents=True)
        for name, rows in (("tools", TOOLS), ("queries.train", TRAIN), ("queries.valid", VALID), ("pairs", [{"a": "list records", "b": "all records", "source": "x"}])):
            with gzip.open(self.data / f"{name}.jsonl.gz", "wt") as file:
                file.writelines(json.dumps(row) + "\n" for row in rows)
        for name in ("requests", "docs", "code"):
            with lzma.open(self.data / "text" / f"pairs-{name}.jsonl.xz", "wt") as file:
                file.write(json.dumps({"a": "one", "b": name, "source": "s"}) + "\n")

    def run_step(self) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            prepare(self.data, self.out)
        return said.getvalue()

    def rows(self, name: str) -> list[dict]:
        return list(read_rows(self.out / "prepared" / f"{name}.jsonl"))

    def test_training_rows_are_distinct_and_share_nothing_with_validation(self) -> None:
        self.run_step()
        texts = [row["text"] for row in self.rows("train")]
        self.assertEqual(texts, ["send a mail", "wake me at six", "play yesterday play it again", "mail the song"])
        self.assertEqual(self.rows("train")[3]["also"], ["crowd/crowd/alarm"])
        self.assertEqual([row["kind"] for row in self.rows("train")], ["single", "single", "follow-up", "several"])

    def test_held_tools_are_asked_for_in_validation_only(self) -> None:
        self.run_step()
        held = {row["id"] for row in self.rows("tools") if row["held"]}
        self.assertIn("crowd/crowd/news", held)
        self.assertGreater(len(held), 1)
        asked = {gold for name in ("train", "invented") for row in self.rows(name) for gold in row["gold"]}
        self.assertFalse(asked & held)
        self.assertTrue(all(set(row["gold"]) <= held for row in self.rows("valid")))
        registry = {row["id"] for row in self.rows("registry")}
        self.assertTrue(all(set(row["gold"]) <= registry for row in self.rows("valid")))

    def test_what_is_there_stays_until_the_data_changes(self) -> None:
        self.run_step()
        self.assertIn("there already", self.run_step())
        with gzip.open(self.data / "queries.train.jsonl.gz", "at") as file:
            file.write(json.dumps(ask("ring at noon", "crowd/crowd/alarm")) + "\n")
        self.assertNotIn("there already", self.run_step())
        self.assertIn("ring at noon", [row["text"] for row in self.rows("train")])

    def test_a_broken_line_is_named(self) -> None:
        with gzip.open(self.data / "queries.valid.jsonl.gz", "at") as file:
            file.write("{\n")
        with self.assertRaisesRegex(ValueError, r"queries\.valid\.jsonl\.gz, line 4"):
            self.run_step()

    def test_rows_that_cannot_be_written_leave_the_old_file(self) -> None:
        path = self.out / "rows.jsonl"
        write_rows(path, [{"a": 1}])
        with self.assertRaises(TypeError):
            write_rows(path, [{"a": 2}, {"a": object()}])
        self.assertEqual(list(read_rows(path)), [{"a": 1}])
        self.assertEqual([one.name for one in self.out.iterdir()], ["rows.jsonl"])


if __name__ == "__main__":
    unittest.main()
