"""The table and the readers tell one story: what the table says is rejected, the reader refuses, and nothing else."""

from __future__ import annotations

import pytest

from envlint.clients.requests import Refusal, read_spec, requests
from envlint.clients.table import CLIENTS, TOPICS, Verdict, verdict

READERS = [client.name for client in CLIENTS.values() if client.has_reader]

SPECS = {
    "spec-fuzzy": "numpy=1.26",
    "spec-exact": "numpy==1.26",
    "spec-range": "numpy>=1.26,<2",
    "spec-three-fields": "numpy=1.26=py312_0",
    "spec-three-fields-exact": "numpy==1.26=py312_0",
    "spec-mixed-separators": "numpy=1.26 py312_0",
    "spec-and-or": "numpy 3|>=1,<2",
    "spec-parentheses": "numpy (>=1,<2)|3",
    "spec-space-before-comma": "numpy >=1.2 , <2",
    "spec-missing-comma": "numpy >=1.2 <2",
    "spec-spaced-operator": "numpy >= 1.2",
    "spec-relational-wildcard": "numpy>=1.2.*",
    "spec-greater-wildcard": "numpy>1.2.*",
    "spec-equals-wildcard": "numpy==1.2.*",
    "spec-glued-star": "numpy=1.2*",
    "spec-not-equal-wildcard": "numpy!=1.2.*",
    "spec-not-equal-star": "numpy!=1.2*",
    "spec-compatible": "numpy~=1.2.3",
    "spec-compatible-one": "numpy~=1",
    "spec-compatible-wildcard": "numpy~=1.2.*",
    "spec-reversed-operator": "numpy=>1.2",
    "spec-caret": "numpy ^1.2",
    "spec-triple-equals": "numpy===1.2",
    "spec-without-version": "numpy==",
    "spec-trailing-comma": "numpy>=1.2,",
    "spec-regex": r"numpy ^1\.2.*$",
    "spec-inner-glob": "numpy 1.*.3",
    "spec-version-dash": "numpy=1.2-3",
    "spec-bracket": "numpy[version='>=1.2',build=py*]",
    "spec-bracket-space": "numpy[version=1.2 build=py27_0]",
    "spec-bracket-overrides": "numpy>=1[version='<1']",
    "spec-bracket-name": "numpy[name=scipy]",
    "spec-bracket-operator": "numpy[version>=1.2]",
    "spec-bracket-quote": "numpy[version='1.2]",
    "spec-bracket-open": "numpy[version=1.2",
    "spec-bracket-key": "numpy[foo=bar]",
    "spec-build-string": "numpy[build_string=py27_0]",
    "spec-subdir": "numpy[subdir=linux-64]",
    "spec-extra": "uvicorn[standard]",
    "spec-when": 'numpy[when="python>=3.10"]',
    "spec-extras": "numpy[extras=[test]]",
    "spec-flags": "numpy[flags=[cuda]]",
    "spec-if": "numpy if python>=3",
    "spec-marker": "numpy; python_version<'3'",
    "spec-at-url": "numpy @ https://x.y/z.whl",
    "spec-uppercase": "NumPy",
    "spec-name": "libstdc++",
    "spec-name-glob": "py*",
    "spec-leading-blank": " numpy",
    "spec-glued-hash": "numpy#comment",
    "spec-invisible-character": "num\u200bpy",
    "spec-channel": "conda-forge::numpy",
    "spec-channel-subdir": "conda-forge/linux-64::numpy",
    "spec-channel-url": "https://example.org:8443::numpy",
    "spec-url": "https://conda.anaconda.org/conda-forge/linux-64/numpy-1.26-py312_0.conda",
    "spec-path": "./numpy-1.26-py312_0.conda",
}

FILES = {
    "name": "name: x\ndependencies: [a]\n",
    "name-not-string": "name: 3.10\ndependencies: [a]\n",
    "name-null": "name:\ndependencies: [a]\n",
    "name-collection": "name: [a]\ndependencies: [a]\n",
    "prefix": "prefix: /opt/x\ndependencies: [a]\n",
    "prefix-not-string": "prefix: 12\ndependencies: [a]\n",
    "platforms": "platforms: [linux-64]\ndependencies: [a]\n",
    "category": "category: dev\ndependencies: [a]\n",
    "pip-repositories": "pip-repositories: [https://x]\ndependencies: [a]\n",
    "allow-pypi-requests": "allow-pypi-requests: false\ndependencies: [a]\n",
    "unknown-key": "dependecies: [a]\ndependencies: [a]\n",
    "pip-at-top-level": "pip: [a]\ndependencies: [a]\n",
    "empty-file": "# nothing\n",
    "top-level-list": "- a\n",
    "top-level-scalar": "a\n",
    "dependencies": "dependencies: [a]\n",
    "dependencies-missing": "channels: [c]\n",
    "dependencies-null": "dependencies:\n",
    "dependencies-scalar": "dependencies: python\n",
    "dependencies-mapping": "dependencies:\n  python: 3.10\n",
    "dependencies-empty": "dependencies: []\n",
    "item-null": "dependencies:\n  -\n",
    "item-number": "dependencies:\n  - 3.10\n",
    "item-word": "dependencies:\n  - yes\n",
    "item-list": "dependencies:\n  - [python, numpy]\n",
    "item-mapping": "dependencies:\n  - python: 3.10\n",
    "item-section": "dependencies:\n  - npm: [x]\n",
    "selector-key": "dependencies:\n  - sel(linux): a\n",
    "selector-key-expression": "dependencies:\n  - sel(linux and x86): a\n",
    "selector-comment": "dependencies:\n  - a  # [win]\n  - b\n",
    "selector-comment-unknown": "dependencies:\n  - a  # [see 12]\n  - b\n",
    "channels": "channels: [c]\ndependencies: [a]\n",
    "channels-missing": "dependencies: [a]\n",
    "channels-null": "channels:\ndependencies: [a]\n",
    "channels-string": "channels: c\ndependencies: [a]\n",
    "channels-mapping": "channels: {c: d}\ndependencies: [a]\n",
    "channel-not-string": "channels: [12]\ndependencies: [a]\n",
    "channel-collection": "channels:\n  - {url: x}\ndependencies: [a]\n",
    "nodefaults": "channels: [nodefaults]\ndependencies: [a]\n",
    "defaults": "channels: [defaults]\ndependencies: [a]\n",
    "channel-default": "channels: [default]\ndependencies: [a]\n",
    "channel-variable": "channels:\n  - https://x/t/${TOKEN}/c\ndependencies: [a]\n",
    "channel-repeated": "channels: [c, c]\ndependencies: [a]\n",
    "variables": "variables: {A: x}\ndependencies: [a]\n",
    "variables-null": "variables:\ndependencies: [a]\n",
    "variables-list": "variables: [A=1]\ndependencies: [a]\n",
    "variable-typed": "variables: {A: 1.10}\ndependencies: [a]\n",
    "variable-null": "variables:\n  A:\ndependencies: [a]\n",
    "variable-nested": "variables:\n  A: {B: 1}\ndependencies: [a]\n",
    "variable-reserved": "variables: {PATH: /x}\ndependencies: [a]\n",
    "pip": "dependencies:\n  - pip\n  - pip: [a]\n",
    "pip-requirement": "dependencies:\n  - pip\n  - pip:\n    - a @ https://x.y/z.whl\n",
    "pip-editable": "dependencies:\n  - pip\n  - pip:\n    - -e .\n",
    "pip-option": "dependencies:\n  - pip\n  - pip:\n    - -r requirements.txt\n",
    "pip-hash": "dependencies:\n  - pip\n  - pip:\n    - a==1 --hash=sha256:aa\n",
    "pip-url": "dependencies:\n  - pip\n  - pip:\n    - git+https://x.y/z.git\n",
    "pip-single-equals": "dependencies:\n  - pip\n  - pip:\n    - rich=13.0\n",
    "pip-item-mapping": "dependencies:\n  - pip\n  - pip:\n    - --no-binary :all:\n",
    "pip-item-number": "dependencies:\n  - pip\n  - pip:\n    - 3.10\n",
    "pip-string": "dependencies:\n  - pip\n  - pip: rich\n",
    "pip-null": "dependencies:\n  - pip\n  - pip:\n",
    "pip-repeated": "dependencies:\n  - pip\n  - pip: [a]\n  - pip: [b]\n",
    "pip-unlisted": "dependencies:\n  - a\n  - pip: [a]\n",
    "pip-not-indented": "dependencies:\n  - a\n  - pip:\n  - rich\n",
    "pip-with-other-key": "dependencies:\n  - pip\n  - pip: [a]\n    npm: [b]\n",
    "duplicate-key": "name: a\nname: b\ndependencies: [a]\n",
    "duplicate-variable": "dependencies: [a]\nvariables:\n  A: x\n  A: y\n",
    "merge-key": "base: &b {name: x}\n<<: *b\ndependencies: [a]\n",
    "anchor": "dependencies:\n  - &p a\n  - *p\n",
    "tag": "name: !!str 3.10\ndependencies: [a]\n",
    "several-documents": "dependencies: [a]\n---\ndependencies: [b]\n",
    "byte-order-mark": "\ufeffname: x\ndependencies: [a]\n",
    "carriage-return": "name: x\rdependencies:\r  - a\r",
    "crlf": "name: x\r\ndependencies: [a]\r\n",
    "tab-after-dash": "dependencies:\n  -\ta\n",
    "tab-before-comment": "dependencies:\n  - a\t# c\n",
    "yaml-1.1-word": "name: yes\ndependencies: [a]\n",
    "flow-comma": "dependencies: [python >=3.8,<4]\n",
    "template": "dependencies:\n  - python={{ version }}\n",
    "comments": "# c\ndependencies: [a]\n",
}

BYTES = {
    "utf-16": "dependencies: [a]\n".encode("utf-16"),
    "not-utf-8": b"# caf\xe9!\ndependencies: [a]\n",
}


@pytest.mark.parametrize("client", READERS)
@pytest.mark.parametrize("topic", [*SPECS, *FILES, *BYTES])
def test_the_reader_refuses_what_the_table_says_is_rejected(topic: str, client: str) -> None:
    said = verdict(topic, client)
    if said is Verdict.UNKNOWN:
        pytest.skip("nobody has looked")
    found = read_spec(SPECS[topic], client) if topic in SPECS else requests(FILES.get(topic) or BYTES[topic], client)
    assert isinstance(found, Refusal) == (said is Verdict.REJECTS), f"the table says `{said}`, the reader {found}"


def test_every_topic_that_a_reader_can_judge_has_an_example() -> None:
    of_services = {name for name, topic in TOPICS.items() if not set(READERS) <= set(topic.verdicts)}
    later = {
        "name-forbidden-character",
        "name-reserved",
    }  # these fail when the environment is made, not when it is read
    services = {
        "file-name",
        "python-range",
        "layout-indent",
        "layout-quoted",
        "unpinned",
        "pip-unpinned",
        "local-pip-file",
    }
    assert set(TOPICS) - of_services - later - services == {*SPECS, *FILES, *BYTES}
