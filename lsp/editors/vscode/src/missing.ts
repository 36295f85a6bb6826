// Tells the user why there is no envlint, and helps to get one.

import {
    commands,
    ConfigurationTarget,
    env,
    extensions,
    ProcessExecution,
    Task,
    TaskPanelKind,
    TaskRevealKind,
    tasks,
    TaskScope,
    Uri,
    window,
    workspace,
} from 'vscode';

import { Search, Verdict } from './discovery';
import { Python } from './python';

const INSTALL = 'Install';
const SELECT_PYTHON = 'Select Python...';
const SELECT_EXECUTABLE = 'Select executable...';
const SETTINGS = 'Settings';
const HELP = 'Help';
const DISTRIBUTION = 'conda-envlint';
const HELP_PAGE = 'https://github.com/conda-envlint/conda-envlint#install';

/** Why nothing could be started, in a sentence or two. */
export function reason(searched: Search): string {
    const broken = searched.tries.find((each) => each.verdict.is === 'broken');
    if (broken) {
        return `envlint does not start (${broken.program.origin}): ${(broken.verdict as Verdict & { is: 'broken' }).reason}`;
    }
    const other = searched.tries.find((each) => each.verdict.is === 'other');
    if (other) {
        return (
            `another program is called envlint: the one of ${other.program.origin} checks .env files. ` +
            `The one for conda is the package ${DISTRIBUTION}, and needs an environment without the other`
        );
    }
    const places = listed(searched.tries.map((each) => `not ${where(each.program.origin)}`));
    const restriction = workspace.isTrusted ? '' : '; nothing of this folder is started, since it is not trusted';
    return `envlint was not found: ${places}${restriction}`;
}

/** Show a reason with what can be done about it; `retry` is called when something has been done. */
export async function complain(searched: Search, retry: () => void): Promise<void> {
    const isOther = searched.tries.some((each) => each.verdict.is === 'other');
    const { python } = searched;
    const buttons: string[] = [];
    if (python && workspace.isTrusted && !isOther) {
        buttons.push(INSTALL);
    } else if (extensions.getExtension('ms-python.python')) {
        buttons.push(SELECT_PYTHON);
    }
    buttons.push(SELECT_EXECUTABLE, SETTINGS, HELP);
    switch (await window.showErrorMessage(plain(reason(searched)), ...buttons)) {
        case INSTALL:
            return python && install(python, retry);
        case SELECT_PYTHON:
            return commands.executeCommand('python.setInterpreter');
        case SELECT_EXECUTABLE:
            return selectExecutable();
        case SETTINGS:
            return commands.executeCommand('workbench.action.openSettings', '@ext:conda-envlint.envlint');
        case HELP:
            await env.openExternal(Uri.parse(HELP_PAGE));
    }
}

/** Messages of VS Code know no Markdown. */
export function plain(message: string): string {
    return message.replaceAll('`', '');
}

function where(origin: string): string {
    return origin === 'the PATH' ? 'on the PATH' : origin.startsWith('`') ? origin : `in ${origin}`;
}

function listed(parts: string[]): string {
    return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Run pip in a task, which needs no quoting for any shell, shows what happens, and says when it has ended. */
async function install(python: Python, done: () => void): Promise<void> {
    const task = new Task(
        { type: 'process', task: 'install' },
        TaskScope.Workspace,
        `install ${DISTRIBUTION}`,
        'envlint',
        new ProcessExecution(python.executable, ['-m', 'pip', 'install', DISTRIBUTION]),
    );
    task.presentationOptions = { reveal: TaskRevealKind.Always, panel: TaskPanelKind.Dedicated };
    const running = await tasks.executeTask(task);
    const listener = tasks.onDidEndTaskProcess((event) => {
        if (event.execution === running) {
            listener.dispose();
            if (event.exitCode === 0) {
                done();
            } else {
                void window.showErrorMessage(`envlint was not installed: the terminal says why`);
            }
        }
    });
}

/** Put an executable into the user's settings; the change of the setting starts it. */
async function selectExecutable(): Promise<void> {
    const chosen = await window.showOpenDialog({ title: 'The executable of envlint', openLabel: 'Select', canSelectMany: false });
    if (chosen?.[0]) {
        await workspace
            .getConfiguration('envlint')
            .update('path', [chosen[0].fsPath], ConfigurationTarget.Global);
    }
}
