// Finds envlint: by setting, in the Python environment of the workspace, on the PATH.

import { execFile } from 'node:child_process';
import { WorkspaceFolder } from 'vscode';

import { Python, selectedPython } from './python';
import { executables } from './settings';

/** A way to call envlint that was tried. */
export interface Program {
    readonly command: string;
    readonly args: readonly string[];
    /** What it is for people, as in "the selected Python environment". */
    readonly origin: string;
}

/** What became of a try: `other` is the package of the same name that checks `.env` files. */
export type Verdict =
    | { readonly is: 'found'; readonly version: string }
    | { readonly is: 'absent' }
    | { readonly is: 'other' }
    | { readonly is: 'broken'; readonly reason: string };

export interface Try {
    readonly program: Program;
    readonly verdict: Verdict;
}

export interface Search {
    /** In order; the last one was found, unless none was. */
    readonly tries: readonly Try[];
    readonly python: Python | undefined;
}

const OURS = /^envlint (\S+) \(compatibility data\b/m;
/** The other one has no `--version`, and cannot be run as a module. */
const OTHER_COMMAND = /No such option/;
const OTHER_MODULE = /'envlint' is a package and cannot be directly executed/;
const ABSENT_MODULE = /No module named '?envlint'?\s*$/;
/** What the shims of version managers say of a Python without it. */
const ABSENT_COMMAND = /command not found/;
const PATIENCE = 60_000; // milliseconds; the first start after an installation compiles everything

/** Try everything until envlint answers. Programs run in `neutral`, since Python imports from where it is started. */
export async function search(folder: WorkspaceFolder | undefined, neutral: string): Promise<Search> {
    const python = await selectedPython(folder);
    const tries: Try[] = [];
    for (const program of programs(folder, python)) {
        const verdict = await examine(program, neutral);
        tries.push({ program, verdict });
        if (verdict.is === 'found') {
            break;
        }
    }
    return { tries, python };
}

function programs(folder: WorkspaceFolder | undefined, python: Python | undefined): Program[] {
    const found: Program[] = executables(folder).map((command) => ({
        command,
        args: [],
        origin: `\`${command}\` of the setting \`envlint.path\``,
    }));
    if (python) {
        found.push({ command: python.executable, args: ['-m', 'envlint'], origin: python.origin });
    }
    found.push({ command: 'envlint', args: [], origin: 'the PATH' });
    return found;
}

function examine(program: Program, neutral: string): Promise<Verdict> {
    return new Promise((resolve) => {
        const call = [...program.args, '--version'];
        execFile(program.command, call, { cwd: neutral, timeout: PATIENCE, windowsHide: true }, (error, output, complaint) => {
            resolve(judge(error, output, complaint, program.args.length > 0));
        });
    });
}

function judge(error: Error | null, output: string, complaint: string, isModule: boolean): Verdict {
    const version = OURS.exec(output)?.[1];
    if (version && !error) {
        return { is: 'found', version };
    }
    const code = (error as { code?: string | number } | null)?.code;
    const isAbsent = isModule ? ABSENT_MODULE.test(complaint) : ABSENT_COMMAND.test(complaint);
    if (code === 'ENOENT' || isAbsent) {
        return { is: 'absent' };
    }
    if (isModule ? OTHER_MODULE.test(complaint) : !error || OTHER_COMMAND.test(complaint)) {
        return { is: 'other' };
    }
    const lines = (complaint || (error?.message ?? output)).trim().split(/\r?\n/);
    return { is: 'broken', reason: lines.at(-1) ?? 'no answer' };
}
