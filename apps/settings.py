"""Where data lives and which parts are used, from the environment. Knows nothing of the parts."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from thirdwave.apps.errors import UserError
from thirdwave.memory.keys import check_tenant

VARIABLES = {
    "home": "THIRDWAVE_HOME",
    "redis_url": "REDIS_URL",
    "server": "THIRDWAVE_SERVER",
    "checkpointer": "THIRDWAVE_CHECKPOINTER",
    "tenant": "THIRDWAVE_TENANT",
    "blobs": "THIRDWAVE_BLOBS",
    "blob_budget_mb": "THIRDWAVE_BLOB_BUDGET_MB",
    "model": "THIRDWAVE_MODEL",
    "answers": "THIRDWAVE_ANSWERS",
    "renderer": "THIRDWAVE_RENDERER",
    "estimator": "THIRDWAVE_ESTIMATOR",
    "detector": "THIRDWAVE_DETECTOR",
    "min_person_px": "THIRDWAVE_MIN_PERSON_PX",
    "backends": "THIRDWAVE_BACKENDS",
    "poses": "THIRDWAVE_POSES",
    "approve": "THIRDWAVE_APPROVE",
    "model_url": "THIRDWAVE_MODEL_URL",
    "model_calls": "THIRDWAVE_MODEL_CALLS",
    "model_tokens": "THIRDWAVE_MODEL_TOKENS",
    "model_seconds": "THIRDWAVE_MODEL_SECONDS",
    "look_model": "THIRDWAVE_LOOK_MODEL",
}
"""Environment variable of each setting."""
_HTTP = re.compile(r"https?://[^\s/]\S*")
_MODEL = re.compile(r"[^:\s]+:(?:(?!@http)\S)+(?:@https?://[^\s/]\S*)?")
"""provider:name, with its address behind an @ where it has one."""


def default_home() -> Path:
    """`$XDG_DATA_HOME/thirdwave`, or `~/.local/share/thirdwave`."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "thirdwave"


class Settings(BaseModel):
    """Everything a session is made from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(default_factory=default_home)
    """Data folder: embedded database, rendered pictures."""
    redis_url: str | None = None
    """A Redis or Valkey server; None starts the embedded one."""
    server: Literal["keep", "stop"] = "keep"
    """What becomes of the embedded server behind its last user: left running, or stopped."""
    checkpointer: Literal["redis", "official"] = "redis"
    """Who keeps threads: thirdwave's own on plain Redis, or langgraph-checkpoint-redis."""
    tenant: str = "local"
    """Whose scenes these are; tenants never see one another's."""
    blobs: str | None = None
    """Where pictures and meshes of more than 4 MB lie: a folder, or "s3://bucket/path" with fsspec;
    None: in Redis."""
    blob_budget_mb: float | None = Field(default=None, gt=0.0, allow_inf_nan=False)
    """How much room the tenant's pictures and meshes may take; None: any."""
    model: str | None = None
    """Chat model by "provider:name"; None plans without a language model."""
    model_url: str | None = None
    """Address of an OpenAI-compatible server that has the model."""
    model_calls: int = Field(default=6, ge=1)
    """How often the model may be called for one question."""
    model_tokens: int = Field(default=60_000, ge=1)
    """Tokens that it may read and write for one question."""
    model_seconds: float = Field(default=60.0, gt=0.0, allow_inf_nan=False)
    """Seconds that it may take for one question."""
    look_model: str | None = None
    """Chat model that the tool `look` asks about the picture, "provider:name" with its address
    behind an @ where it has one; None: `model`, where that says that it takes pictures."""
    approve: tuple[str, ...] = ()
    """Tools that may only run when the user has said so; "all" stands for every one."""
    answers: Literal["plain", "model"] = "plain"
    """Whose words an answer is in: our own, or the chat model's, which may rephrase and no more."""
    renderer: Literal["auto", "pyrender", "raster"] = "auto"
    estimator: str | None = None
    """Who estimates bodies, by name; None for the embedded one."""
    detector: str | None = None
    """Who finds people and things, by name; None for the embedded one."""
    min_person_px: float = Field(default=0.0, ge=0.0, allow_inf_nan=False)
    """People less tall than this in the picture are left out."""
    backends: Path | None = None
    """YAML file with the options of estimators and detectors; None for `backends.yaml` in `home`,
    where there is one."""
    poses: Path | None = None
    """File or folder of named poses and manners of one's own, beside the built-in ones."""
    illustrate: bool = True
    """Draw the bodies with every answer that looks at them."""
    max_question: int = 4000
    """Characters."""

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("backends", "poses")
    @classmethod
    def _expanded(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("approve", mode="before")
    @classmethod
    def _named(cls, approve: object) -> object:
        if isinstance(approve, str):
            return tuple(name.strip() for name in approve.split(",") if name.strip())
        return approve

    @field_validator("model_url")
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if url is not None and not _HTTP.fullmatch(url):
            raise ValueError("expected an address http://... or https://...")
        return url

    @field_validator("look_model")
    @classmethod
    def _is_a_model(cls, name: str | None) -> str | None:
        if name is not None and not _MODEL.fullmatch(name):
            raise ValueError("expected provider:name such as ollama:llama3.3")
        return name

    @field_validator("tenant")
    @classmethod
    def _is_a_name(cls, tenant: str) -> str:
        try:
            return check_tenant(tenant)
        except ValueError:
            raise ValueError("expected 1 to 64 letters, digits, _ . -") from None

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None, **given: object) -> "Settings":
        """Settings from environment variables; what is given and not None goes before them."""
        env = os.environ if env is None else env
        values: dict[str, object] = {
            name: env[variable] for name, variable in VARIABLES.items() if env.get(variable)
        }
        values.update((name, value) for name, value in given.items() if value is not None)
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "settings"
            variable = VARIABLES.get(name, name)
            wanted = (
                first["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
            )
            raise UserError(f"{variable}: {wanted}, got {first['input']!r}") from error
