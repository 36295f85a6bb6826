// Whether a document looks like an environment file, so that other YAML files never start the server.
//
// The server decides again, and better; a document that is passed over here is looked at again when it changes.

import { TextDocument } from 'vscode';

const OWN_NAME = /(^|[\\/])environment[^\\/]*\.ya?ml$/i;
const LIKELY_NAME = /(env|conda)[^\\/]*\.ya?ml$/i;
const TELLING_KEY = /^["']?(channels|dependencies|prefix)["']?[ \t]*:/m;
/** A list of `dependencies` that is not empty, and whose first item is none of a Helm chart or an Ansible role. */
const DEPENDENCIES = new RegExp(
    String.raw`^["']?dependencies["']?[ \t]*:[ \t]*` +
        String.raw`(\[[ \t]*[^\]\s]|(#.*)?\r?\n(\s*(#.*)?\r?\n)*[ \t]*-[ \t]` +
        String.raw`(?![ \t]*["']?(name|role|src|repository|project|import)["']?[ \t]*:))`,
    'm',
);

/** Whether envlint should run for a document. */
export function looksLikeEnvironment(document: TextDocument): boolean {
    if (document.languageId !== 'yaml' || !['file', 'untitled'].includes(document.uri.scheme)) {
        return false;
    }
    const name = document.uri.path;
    if (OWN_NAME.test(name)) {
        return true;
    }
    const text = document.getText();
    return (LIKELY_NAME.test(name) && TELLING_KEY.test(text)) || DEPENDENCIES.test(text);
}
