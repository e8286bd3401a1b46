"""What a tool sees of its permissions: objects whose methods become calls through the bridge. One class a kind."""

import json

from .errors import JigError
from .run_state import RunState, current

_UNSET = object()


def _given(**options) -> dict:
    """Options as the bridge names them, without those that were left out."""
    return {_camel(name): value for name, value in options.items() if value is not None}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _rest(value) -> list:
    return [] if value is None else [value]


class Handle:
    def __init__(self, run: RunState, handle: str):
        self._run = run
        self._handle = handle

    async def _ask(self, op: str, *args):
        return await self._run.calls.call(self._handle, op, list(args), current.get())

    async def _pages(self, args: list, items: str):
        """Pages of a cursor as one stream; the cursor is closed when the tool stops early."""
        cursor = (await self._ask("open", *args))["cursor"]
        done = False
        try:
            while not done:
                page = await self._ask("next", cursor)
                done = page.get("done") is not False
                for item in page.get(items) or []:
                    yield item
        finally:
            if not done:
                await self._ask("close", cursor)

    def __repr__(self) -> str:
        return f"<{self._handle}>"


class Sql(Handle):
    async def all(self, sql: str, parameters=None) -> list[dict]:
        return await self._ask("all", sql, *_rest(parameters))

    async def get(self, sql: str, parameters=None) -> dict | None:
        return await self._ask("get", sql, *_rest(parameters))

    def rows(self, sql: str, parameters=None):
        """Streams: memory stays flat."""
        return self._pages([sql, *_rest(parameters)], "rows")

    async def run(self, sql: str, parameters=None) -> dict:
        return _changed(await self._ask("run", sql, *_rest(parameters)))

    async def batch(self, statements) -> list[dict]:
        """All or nothing: (sql, parameters) each."""
        return [_changed(one) for one in await self._ask("batch", [list(one) for one in statements])]


def _changed(answer: dict) -> dict:
    return {"changes": answer["changes"], "last_insert_rowid": answer["lastInsertRowid"]}


class HttpResponse:
    def __init__(self, answer: dict):
        self.status = answer["status"]
        self.ok = 200 <= self.status < 300
        self.headers = answer.get("headers") or {}
        self.bytes = answer.get("bytes") or b""

    def text(self) -> str:
        return self.bytes.decode(errors="replace")

    def json(self):
        try:
            return json.loads(self.bytes)
        except ValueError as error:
            message = f"The answer (status {self.status}, {len(self.bytes)} bytes) is not JSON: {error}"
            raise JigError("http-not-json", message) from None

    def __repr__(self) -> str:
        return f"<HTTP {self.status}, {len(self.bytes)} bytes>"


class Http(Handle):
    async def request(
        self, method: str, path: str, *, query=None, headers=None, json=_UNSET, body=None, timeout_ms=None, repeatable=None
    ) -> HttpResponse:
        options = _given(query=query, headers=headers, body=body, timeout_ms=timeout_ms, repeatable=repeatable)
        if json is not _UNSET:
            options["json"] = json
        return HttpResponse(await self._ask("request", method, path, *([options] if options else [])))

    async def get(self, path: str, **options) -> HttpResponse:
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options) -> HttpResponse:
        return await self.request("POST", path, **options)

    async def put(self, path: str, **options) -> HttpResponse:
        return await self.request("PUT", path, **options)

    async def patch(self, path: str, **options) -> HttpResponse:
        return await self.request("PATCH", path, **options)

    async def delete(self, path: str, **options) -> HttpResponse:
        return await self.request("DELETE", path, **options)


class Tcp(Handle):
    async def connect(self, *, timeout_ms=None):
        options = _given(timeout_ms=timeout_ms)
        return TcpConnection(self, (await self._ask("connect", *([options] if options else [])))["connection"])


class TcpConnection:
    def __init__(self, tcp: Tcp, connection):
        self._tcp = tcp
        self._connection = connection

    async def write(self, data: bytes) -> None:
        await self._tcp._ask("write", self._connection, data)

    async def read(self, *, max=None, timeout_ms=None) -> bytes | None:
        """What has arrived, at least one byte; None when the other side has closed."""
        options = _given(max=max, timeout_ms=timeout_ms)
        return await self._tcp._ask("read", self._connection, *([options] if options else []))

    async def close(self) -> None:
        await self._tcp._ask("close", self._connection)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()


class Mail(Handle):
    async def send(self, *, to, subject: str, cc=None, bcc=None, text=None, html=None, reply_to=None, attachments=None) -> dict:
        files = [_given(**one) for one in attachments] if attachments else None
        message = _given(to=to, subject=subject, cc=cc, bcc=bcc, text=text, html=html, reply_to=reply_to, attachments=files)
        answer = await self._ask("send", message)
        return {"message_id": answer.get("messageId"), "accepted": answer.get("accepted"), "rejected": answer.get("rejected")}


class Files(Handle):
    async def read_text(self, path: str) -> str:
        return await self._ask("readText", path)

    async def read_bytes(self, path: str) -> bytes:
        return await self._ask("readBytes", path)

    def lines(self, path: str):
        """Streams lines without their line ends."""
        return self._pages([path, {"as": "lines"}], "items")

    def chunks(self, path: str):
        """Streams pieces of at most 64 KiB."""
        return self._pages([path, {"as": "chunks"}], "items")

    async def list(self, path=None) -> list[dict]:
        entries = await self._ask("list", *_rest(path))
        return [{"name": one["name"], "is_folder": one["isFolder"], "size": one["size"]} for one in entries]

    async def write(self, path: str, content) -> None:
        await self._ask("write", path, content)

    async def append(self, path: str, content) -> None:
        await self._ask("append", path, content)

    async def remove(self, path: str) -> None:
        await self._ask("remove", path)


class Kv(Handle):
    async def get(self, key: str):
        return await self._ask("get", key)

    async def list(self, prefix=None) -> list[str]:
        return await self._ask("list", *_rest(prefix))

    async def set(self, key: str, value) -> None:
        await self._ask("set", key, value)

    async def delete(self, key: str) -> None:
        await self._ask("delete", key)


class MissingKv:
    """For a tool that uses `kv` without asking for it."""

    def __getattr__(self, name: str):
        raise JigError("permission-missing", 'This tool has no kv store. Add permissions={"kv": "write"}.')


class Tools(Handle):
    def call(self, full_name: str):
        async def tool(arguments: dict | None = None, /, **more):
            return await self._ask("call", full_name, {**(arguments or {}), **more})

        return tool
