"""Inlay hints: beside a core package without an exact version, the one that it comes to with all other lines."""

from __future__ import annotations

from lsprotocol import types as lsp

from envlint.compatibility import portray
from envlint.compatibility.pack import CONDA, INDEX, InvalidPack
from envlint.source import Package, PipRequirement, Source
from envlint.text import Span
from envlint_lsp import facts
from envlint_lsp.documents import Analysed


def hints(analysed: Analysed, range: lsp.Range) -> list[lsp.InlayHint]:
    """The hints within a range, in the text's order; none where the lines contradict each other."""
    if not analysed.choice.preferences.inlay_hints.enable:
        return []
    shown, source = analysed.convert.span(range), analysed.source
    items = [item for item in _open_items(source) if shown.start <= item.scalar.span.end <= shown.end]
    found = []
    for item in items:
        try:
            version = source.likely_version(item)
        except (OSError, InvalidPack):
            return []
        if version is not None and not item.scalar.value.endswith(f"={version}"):
            found.append(_hint(analysed, item, version))
    return found


def _open_items(source: Source) -> list[Package | PipRequirement]:
    """The core packages that can become several versions."""
    packages = [each for each in source.packages if each.is_core and not each.spec.is_exact]
    return [*packages, *(each for each in source.requirements if each.is_core and not _is_settled(each))]


def _is_settled(requirement: PipRequirement) -> bool:
    line = requirement.line
    exact = (each.operator.text in ("==", "===") and not each.version.text.endswith("*") for each in line.clauses)
    return line.url is not None or any(exact)


def _hint(analysed: Analysed, item: Package | PipRequirement, version: str) -> lsp.InlayHint:
    end = item.scalar.span.end
    channel = CONDA if isinstance(item, Package) else INDEX
    portrait = portray(item.name, version, channel=channel, pack=analysed.source.pack)
    paragraphs = [f"**{item.name} {version}** is the newest that goes with all lines of this file"]
    if portrait is not None:
        paragraphs.append(facts.source_of(portrait))
    text = "\n\n".join(paragraphs)
    return lsp.InlayHint(
        position=analysed.convert.range(Span(end, end)).start,
        label=f"→ {version}",
        tooltip=facts.marked(text, analysed.abilities.markdown),
        padding_left=True,
    )
