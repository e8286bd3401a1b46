"""A first look at the source for whoever reviews it: names that a tool has no use for. Advice only; it stops nothing."""

import ast

_modules = {
    "js": "the bridge to JavaScript",
    "pyodide": "the bridge to JavaScript",
    "pyodide_js": "the bridge to JavaScript",
    "_pyodide_core": "the bridge to JavaScript",
    "ctypes": "memory as C sees it",
    "socket": "the network, which is not there",
    "subprocess": "other programs, which are not there",
    "multiprocessing": "other processes, which are not there",
    "gc": "all objects of the interpreter",
}
_functions = {"eval", "exec", "compile", "__import__"}
_attributes = {"__subclasses__", "__globals__", "__builtins__", "f_back", "tb_frame", "gi_frame", "cr_frame", "meta_path"}
_MOST = 20


def look(source: str) -> list[dict]:
    """At most 20 places. Empty for what is no Python: that is told with its own error."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = [
        {"line": node.lineno, "column": node.col_offset + 1, "message": message}
        for node in ast.walk(tree)
        if (message := _message(node)) is not None
    ]
    return sorted(found, key=lambda place: place["line"])[:_MOST]


def _message(node: ast.AST) -> str | None:
    if isinstance(node, ast.Import):
        names = [one.name.partition(".")[0] for one in node.names]
        return next((_imports(name) for name in names if name in _modules), None)
    if isinstance(node, ast.ImportFrom):
        name = (node.module or "").partition(".")[0]
        return _imports(name) if name in _modules else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _functions:
        return f"It calls {node.func.id}, which runs code that this review does not show."
    if isinstance(node, ast.Attribute) and node.attr in _attributes:
        return f"It reaches for {node.attr}, the inside of the interpreter."
    return None


def _imports(name: str) -> str:
    return f"It imports {name}: {_modules[name]}."
