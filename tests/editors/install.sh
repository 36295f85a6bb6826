#!/usr/bin/env bash
# Installs every editor that tests/editors looks at: those of packages.txt from Debian, the YAML language server beside which
# envlint has to get along, and a real VS Code (vscode/install.sh). Needs apt, as root, and npm.
set -euo pipefail
cd "$(dirname "$0")"

mapfile -t packages < packages.txt
if ! dpkg-query -W "${packages[@]}" >/dev/null 2>&1; then
    echo "installing ${packages[*]}"
    apt-get -qq -o DPkg::Lock::Timeout=600 update
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "${packages[@]}" >/dev/null
fi
if [ ! -x node_modules/.bin/yaml-language-server ]; then
    echo "installing yaml-language-server"
    npm install --prefix . --no-save --no-package-lock --no-audit --no-fund --loglevel=error yaml-language-server@1
fi
vscode/install.sh
