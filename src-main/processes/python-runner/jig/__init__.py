"""What a tool written in Python imports: `from jig import define_tool, skip`."""

from .errors import JigError, skip
from .granted import Jig
from .tool import define_tool

__all__ = ["Jig", "JigError", "define_tool", "skip"]
