// Which Python belongs to a workspace folder.

import { access } from 'node:fs/promises';
import * as path from 'node:path';
import { Event, extensions, Uri, workspace, WorkspaceFolder } from 'vscode';

import { defaultInterpreter, interpreter } from './settings';

/** The part of the Python extension's public interface that is used here. */
interface PythonExtension {
    readonly ready?: Promise<void>;
    readonly environments: {
        getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
        resolveEnvironment(environment: {
            readonly path: string;
        }): Promise<{ readonly executable: { readonly uri?: Uri } } | undefined>;
        readonly onDidChangeActiveEnvironmentPath: Event<unknown>;
    };
}

/** A Python, and in what words to speak of it. */
export interface Python {
    readonly executable: string;
    readonly origin: string;
}

/**
 * The Python whose envlint a folder should have: of our own setting, then of the Python extension, then what is there.
 *
 * Nothing that lies in the folder itself or that its settings name is taken before the user trusts the workspace.
 */
export async function selectedPython(folder: WorkspaceFolder | undefined): Promise<Python | undefined> {
    const own = interpreter(folder);
    if (own) {
        return { executable: own, origin: 'the Python of the setting `envlint.interpreter`' };
    }
    if (!workspace.isTrusted) {
        return undefined;
    }
    const active = await activeEnvironment(folder);
    if (active) {
        return { executable: active, origin: 'the selected Python environment' };
    }
    const configured = defaultInterpreter(folder);
    if (configured) {
        return { executable: configured, origin: 'the Python of the setting `python.defaultInterpreterPath`' };
    }
    return folder && (await virtualEnvironment(folder));
}

/** Listen for another environment being selected; calls back never if there is no Python extension. */
export async function onDidSelectPython(changed: () => unknown): Promise<void> {
    (await pythonExtension())?.environments.onDidChangeActiveEnvironmentPath(changed);
}

async function activeEnvironment(folder: WorkspaceFolder | undefined): Promise<string | undefined> {
    const environments = (await pythonExtension())?.environments;
    const selected = environments?.getActiveEnvironmentPath(folder?.uri);
    return selected && (await environments?.resolveEnvironment(selected))?.executable.uri?.fsPath;
}

async function pythonExtension(): Promise<PythonExtension | undefined> {
    const extension = extensions.getExtension<PythonExtension>('ms-python.python');
    const api = await extension?.activate();
    await api?.ready;
    return api?.environments && api;
}

async function virtualEnvironment(folder: WorkspaceFolder): Promise<Python | undefined> {
    const inside = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
    for (const name of ['.venv', 'venv']) {
        const executable = path.join(folder.uri.fsPath, name, ...inside);
        if (await access(executable).then(() => true, () => false)) {
            return { executable, origin: `the virtual environment \`${name}\`` };
        }
    }
    return undefined;
}
