"""Takes the ways from Python to JavaScript away. This is no wall, only poorer ground: the wall is the operating system's sandbox."""

import gc
import sys

# The bridge to JavaScript, the package manager, and what reads and writes memory as C does.
_roots = {"js", "pyodide", "pyodide_js", "pyodide_core", "_pyodide", "_pyodide_core", "micropip", "ctypes", "_ctypes"}


class _Absent:
    """First in sys.meta_path."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in _roots:
            raise ModuleNotFoundError(f"{name} is not available to tools: what a tool may use comes with `jig`.", name=name)
        return None


def confine():
    for name in list(sys.modules):
        if name.partition(".")[0] in _roots:
            del sys.modules[name]
    sys.meta_path[:] = [_Absent, *(one for one in sys.meta_path if "pyodide" not in type(one).__module__)]
    sys.path_hooks[:] = [one for one in sys.path_hooks if "pyodide" not in getattr(one, "__module__", "")]
    gc.collect()
