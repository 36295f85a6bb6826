// Settings as they are used: without the places that `~` and `${workspaceFolder}` stand for.

import { homedir } from 'node:os';
import * as path from 'node:path';
import { Uri, workspace, WorkspaceFolder } from 'vscode';

/** Settings that decide which program is started. */
export const OF_THE_PROGRAM = ['envlint.path', 'envlint.interpreter', 'envlint.enable', 'python.defaultInterpreterPath'];

/** Whether environment files at a place are to be checked. */
export function isEnabled(uri: Uri): boolean {
    return workspace.getConfiguration('envlint', uri).get('enable', true);
}

/** The executables of `envlint.path`. */
export function executables(folder: WorkspaceFolder | undefined): string[] {
    const given = workspace.getConfiguration('envlint', folder).get<string[]>('path', []);
    return given.filter((each) => each.trim()).map((each) => expand(each.trim(), folder));
}

/** The Python of `envlint.interpreter`. */
export function interpreter(folder: WorkspaceFolder | undefined): string | undefined {
    return pythonOf('envlint', 'interpreter', folder);
}

/** The Python of `python.defaultInterpreterPath`, a setting of the Python extension that others read, too. */
export function defaultInterpreter(folder: WorkspaceFolder | undefined): string | undefined {
    return pythonOf('python', 'defaultInterpreterPath', folder);
}

function pythonOf(section: string, key: string, folder: WorkspaceFolder | undefined): string | undefined {
    const given = workspace.getConfiguration(section, folder).get(key, '').trim();
    return given ? expand(given, folder) : undefined;
}

function expand(given: string, folder: WorkspaceFolder | undefined): string {
    const root = folder?.uri.fsPath ?? workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
    const expanded = given.replace(/^~(?=$|[\\/])/, homedir()).replaceAll('${workspaceFolder}', root);
    const isPath = /[\\/]/.test(expanded); // a bare name is searched for on the PATH
    return isPath && !path.isAbsolute(expanded) ? path.join(root, expanded) : expanded;
}
