"""Says what a configuration may contain: the model behind its validation, its JSON Schema and its reference page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from envlint.compatibility.location import BUNDLED
from envlint.config import DEFAULT_CLIENTS

SeverityName = Literal["error", "warning", "hint"]
Trust = Literal["safe", "unsafe", "never"]
Profile = Literal["standard", "strict", "commercial", "nf-core", "snakemake", "binder"]
Names = Annotated[list[str], Field(default_factory=list)]


def _key(name: str) -> str:
    return name.replace("_", "-")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=_key, strict=True)


class Format(_Table):
    """How `envlint format` lays files out, where people truly differ."""

    model_config = ConfigDict(title="layout")

    indent: Literal[0, 2] = Field(2, description="How far a list is indented under its key.")
    blank_lines: Literal["keep", "one"] = Field(
        "keep", description="`keep` at most one where some are, or exactly `one` between the sections of the file."
    )
    quotes: Literal["keep", "minimal"] = Field(
        "keep", description="`keep` all, or `minimal`: remove those without which the text is read the same."
    )
    after_fix: bool = Field(True, description="Whether `--fix` lays out what it has repaired.")


class Choices(_Table):
    """What can be chosen for all files, and by `overrides` for some."""

    select: list[str] = Field(["default"], description="Rules or groups that run: `default`, `all`, or names.")
    extend_select: Names = Field(description="Rules or groups that run as well.")
    ignore: Names = Field(description="Rules or groups that do not run.")
    severity: dict[str, SeverityName] = Field({}, description="How heavy the findings of a rule or group weigh.")
    fixes: dict[str, Trust] = Field({}, description="How far the fixes of a rule or group are trusted.")
    rules: dict[str, dict[str, Any]] = Field({}, description="Options of single rules: `[tool.envlint.rules.NAME]`.")
    clients: list[str] = Field(list(DEFAULT_CLIENTS), description="Who has to read the files: see `envlint clients`.")
    platforms: Names = Field(description="Subdirs where the environments have to work: `linux-64`, `win-64`, ...")
    allowed_channels: Names = Field(description="The only channels that may be used; all may if it is empty.")
    denied_channels: Names = Field(description="Channels that may not be used.")
    core_packages: Names = Field(description="Packages that need a version, besides Python, NumPy, TensorFlow, ...")
    format: Format = Field(
        Format.model_construct(), description="The layout of `envlint format`: `[tool.envlint.format]`."
    )
    preview: bool = Field(False, description="Whether rules under trial run like the others.")


class Override(Choices):
    """Other choices for some files; what it does not name stays as it is."""

    model_config = ConfigDict(title="override")

    files: list[str] = Field(description="Globs as in a `.gitignore`, relative to the configuration file.")


class Settings(Choices):
    """`[tool.envlint]` of a pyproject.toml, or an `envlint.toml` or `.envlint.toml` as a whole."""

    model_config = ConfigDict(title="configuration of envlint")

    extend: str | None = Field(None, description="Another configuration file, relative to this one, to start from.")
    profile: Profile = Field("standard", description="A set of choices to start from.")
    exclude: Names = Field(description="Globs, as in a `.gitignore`, of files and folders that are passed over.")
    overrides: list[Override] = Field([], description="Other choices for some files; a later one counts more.")
    pack: str = Field(
        BUNDLED, description="What is known of versions: `bundled`, `user` (of `envlint data update`), or a file."
    )
    baseline: str | None = Field(
        None, description="A file, relative to this one, of findings that are known: see `envlint baseline`."
    )
    plugins: Names = Field(description="Rule packages, by the name of their entry point in `envlint.rules`.")
