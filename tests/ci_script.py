"""A script of `.ci/`, which is no package, as a module."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from tests import ROOT


def ci_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module  # where its data classes look for their types
    spec.loader.exec_module(module)
    return module
