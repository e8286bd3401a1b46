"""What a made tool in Python sees: the module `jig`. The same words as in jig.d.ts, in snake_case."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, AsyncIterable
from typing import Any, Literal, NoReturn, TypedDict

class Tool:
    def run(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Decorates `async def run(input, jig)`; a plain function, and one without `jig`, will do."""

def define_tool(
    *,
    name: str,
    description: str,
    # JSON Schema of type "object", a TypedDict, or names with types: {"id": int, "note": NotRequired[str]}.
    input: Any,
    output: Any = None,
    permissions: Permissions | None = None,
    tests: list[Test] = ...,
) -> Tool: ...
def skip(reason: str) -> NoReturn:
    """Leaves an item of `each`, or a step, out: it counts as skipped and does not come again."""

class JigError(Exception):
    code: str
    message: str

class MailPermission(TypedDict):
    max_per_run: int

class Permissions(TypedDict, total=False):
    sql: dict[str, Literal["read", "write"]]
    http: dict[str, dict[str, list[str]]]  # {"api.example.org": {"methods": ["GET"], "secrets": ["key"]}}
    tcp: dict[str, dict[str, bool]]  # {"plc": {"tls": False}}
    mail: dict[str, MailPermission]
    files: dict[str, Literal["read", "write"]]
    kv: Literal["read", "write"]
    secrets: list[str]
    tools: list[str]

class Test(TypedDict, total=False):
    name: str
    # As in jig.d.ts: sql, http, tcp ("hang_up"), mail, files, kv, tools.
    given: dict[str, Any]
    input: Any
    expect: Any
    expect_error: str

class Jig:
    log: Log
    each: Each
    sql: dict[str, Sql]  # jig.sql.crm, or jig.sql["crm"]
    http: dict[str, Http]  # jig.http["api.example.org"]
    tcp: dict[str, Tcp]
    mail: dict[str, Mail]
    files: dict[str, Files]
    kv: Kv
    secrets: dict[str, str]
    tools: dict[str, Callable[..., Awaitable[Any]]]  # await jig.tools.server__tool(name="x")
    async def step(self, key: str | int, work: Callable[[], Any]) -> Any:
        """Does `work` once in the life of the run: after a crash the recorded value is returned."""
    async def sleep(self, ms: float) -> None: ...
    def progress(self, done: float, total: float | None = None, note: str | None = None) -> None: ...
    def now(self) -> float: ...
    def random(self) -> float: ...
    def uuid(self) -> str: ...

class Each:
    async def __call__(
        self,
        items: Iterable[Any] | AsyncIterable[Any],
        work: Callable[[Any], Any],
        *,
        key: Callable[[Any], str | int],
        concurrency: int = 8,
        retries: int = 0,
        rate_per_second: float | None = None,
        total: int | None = None,
    ) -> list[dict[str, Any]]:
        """[{"key", "state": "done" | "skipped" | "failed", "value" | "reason" | "error"}], in the order of the items."""
    async def summary(
        self,
        items: Iterable[Any] | AsyncIterable[Any],
        work: Callable[[Any], Any],
        *,
        key: Callable[[Any], str | int],
        concurrency: int = 8,
        retries: int = 0,
        rate_per_second: float | None = None,
        total: int | None = None,
    ) -> dict[str, Any]:
        """{"success", "failed", "skipped", "reasons", "failures"}: for large work."""

class Log:
    def __call__(self, *values: Any) -> None: ...
    def info(self, *values: Any) -> None: ...
    def warn(self, *values: Any) -> None: ...
    def error(self, *values: Any) -> None: ...

Parameters = list[Any] | dict[str, Any] | None

class Sql:
    async def all(self, sql: str, parameters: Parameters = None) -> list[dict[str, Any]]: ...
    async def get(self, sql: str, parameters: Parameters = None) -> dict[str, Any] | None: ...
    def rows(self, sql: str, parameters: Parameters = None) -> AsyncIterator[dict[str, Any]]: ...
    async def run(self, sql: str, parameters: Parameters = None) -> dict[str, int]:
        """{"changes", "last_insert_rowid"}"""
    async def batch(self, statements: list[tuple[str, Parameters]]) -> list[dict[str, int]]:
        """All or nothing."""

class HttpResponse:
    status: int
    ok: bool
    headers: dict[str, str]
    bytes: bytes
    def text(self) -> str: ...
    def json(self) -> Any: ...

class Http:
    async def request(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        json: Any = ...,
        body: str | bytes | None = None,
        timeout_ms: int | None = None,
        repeatable: bool | None = None,
    ) -> HttpResponse: ...
    async def get(self, path: str, **options: Any) -> HttpResponse: ...
    async def post(self, path: str, **options: Any) -> HttpResponse: ...
    async def put(self, path: str, **options: Any) -> HttpResponse: ...
    async def patch(self, path: str, **options: Any) -> HttpResponse: ...
    async def delete(self, path: str, **options: Any) -> HttpResponse: ...

class Tcp:
    async def connect(self, *, timeout_ms: int | None = None) -> TcpConnection: ...

class TcpConnection:
    async def write(self, data: bytes) -> None: ...
    async def read(self, *, max: int | None = None, timeout_ms: int | None = None) -> bytes | None: ...
    async def close(self) -> None: ...

class Mail:
    async def send(
        self,
        *,
        to: str | list[str],
        subject: str,
        cc: str | list[str] | None = None,
        bcc: str | list[str] | None = None,
        text: str | None = None,
        html: str | None = None,
        reply_to: str | None = None,
        attachments: list[dict[str, Any]] | None = None,  # filename, content, content_type
    ) -> dict[str, Any]:
        """{"message_id", "accepted", "rejected"}"""

class Files:
    async def read_text(self, path: str) -> str: ...
    async def read_bytes(self, path: str) -> bytes: ...
    def lines(self, path: str) -> AsyncIterator[str]: ...
    def chunks(self, path: str) -> AsyncIterator[bytes]: ...
    async def list(self, path: str | None = None) -> list[dict[str, Any]]:
        """[{"name", "is_folder", "size"}]"""
    async def write(self, path: str, content: str | bytes) -> None: ...
    async def append(self, path: str, content: str | bytes) -> None: ...
    async def remove(self, path: str) -> None: ...

class Kv:
    async def get(self, key: str) -> Any: ...
    async def list(self, prefix: str | None = None) -> list[str]: ...
    async def set(self, key: str, value: Any) -> None: ...
    async def delete(self, key: str) -> None: ...
