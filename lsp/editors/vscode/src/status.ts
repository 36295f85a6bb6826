// What the user sees of the server: an item of the status bar beside environment files, and a list of what applies.

import { commands, Disposable, MarkdownString, QuickPickItem, StatusBarAlignment, StatusBarItem, ThemeColor, Uri, window } from 'vscode';

import { Program } from './discovery';
import { looksLikeEnvironment } from './recognition';

/** How it stands with the server. */
export type State =
    | { readonly is: 'stopped' }
    | { readonly is: 'starting' }
    | { readonly is: 'running'; readonly version: string; readonly program: Program }
    | { readonly is: 'failed'; readonly reason: string };

/** The item of the status bar. */
export class StatusItem implements Disposable {
    private readonly item: StatusBarItem;
    private readonly listener: Disposable;
    private state: State = { is: 'stopped' };

    constructor() {
        this.item = window.createStatusBarItem('envlint.status', StatusBarAlignment.Right, 100);
        this.item.name = 'envlint';
        this.listener = window.onDidChangeActiveTextEditor(() => this.show(this.state));
    }

    show(state: State): void {
        this.state = state;
        const document = window.activeTextEditor?.document;
        if (state.is === 'stopped' || !document || !looksLikeEnvironment(document)) {
            this.item.hide();
            return;
        }
        this.item.text = text(state);
        this.item.tooltip = tooltip(state);
        this.item.command = state.is === 'running' ? 'envlint.status' : state.is === 'failed' ? 'envlint.restart' : undefined;
        this.item.backgroundColor = state.is === 'failed' ? new ThemeColor('statusBarItem.errorBackground') : undefined;
        this.item.show();
    }

    dispose(): void {
        this.listener.dispose();
        this.item.dispose();
    }
}

function text(state: State): string {
    switch (state.is) {
        case 'running':
            return `$(check) envlint ${state.version}`;
        case 'failed':
            return '$(error) envlint';
        default:
            return '$(sync~spin) envlint';
    }
}

function tooltip(state: State): MarkdownString {
    switch (state.is) {
        case 'running': {
            const call = [state.program.command, ...state.program.args, 'server'].join(' ');
            return new MarkdownString(`envlint ${state.version} of ${state.program.origin}\n\n\`${call}\``);
        }
        case 'failed':
            return new MarkdownString(`${state.reason}\n\nClick to try again`);
        default:
            return new MarkdownString('envlint is being started');
    }
}

/** What the server answers to `envlint.status`; it says little of what is no environment file. */
export interface Status {
    readonly version: string;
    readonly problems: number | null;
    readonly fixable?: number;
    readonly configuration?: string | null;
    readonly profile?: string | null;
    readonly clients?: readonly string[];
    readonly platforms?: readonly string[];
    readonly pack?: string;
    readonly packDate?: string;
}

interface Choice extends QuickPickItem {
    readonly act?: () => unknown;
}

/** Show what applies to a document as a list; what can be opened or done is. */
export function showStatus(status: Status): void {
    const quickPick = window.createQuickPick<Choice>();
    quickPick.title = `envlint ${status.version}`;
    quickPick.placeholder = 'What applies to this file';
    quickPick.items = choices(status);
    quickPick.onDidAccept(() => {
        const [chosen] = quickPick.selectedItems;
        quickPick.hide();
        void chosen?.act?.();
    });
    quickPick.onDidHide(() => quickPick.dispose());
    quickPick.show();
}

function choices(status: Status): Choice[] {
    const { problems, fixable, configuration } = status;
    const found: Choice[] = [];
    if (problems === null) {
        found.push({ label: '$(circle-slash) Not checked', description: 'no environment file, excluded, or turned off' });
    } else {
        found.push(
            {
                label: `$(warning) ${counted(problems, 'problem')}`,
                description: fixable ? `fix ${fixable} of them` : '',
                act: () => commands.executeCommand(fixable ? 'envlint.fixAll' : 'workbench.actions.view.problems'),
            },
            {
                label: '$(settings-gear) Configuration',
                description: configuration ?? 'no file, the defaults apply',
                ...(configuration && { act: () => window.showTextDocument(Uri.file(configuration)) }),
            },
        );
    }
    const facts: [string, string | null | undefined][] = [
        ['$(checklist) Profile', status.profile],
        ['$(package) Clients', status.clients?.join(', ')],
        ['$(device-desktop) Platforms', status.platforms?.join(', ')],
        ['$(database) Compatibility data', status.pack && `${status.pack}, of ${status.packDate}`],
    ];
    for (const [label, description] of facts) {
        if (description) {
            found.push({ label, description });
        }
    }
    found.push(
        { label: '$(output) Show output', act: () => commands.executeCommand('envlint.showOutput') },
        { label: '$(debug-restart) Restart server', act: () => commands.executeCommand('envlint.restart') },
    );
    return found;
}

function counted(number: number, noun: string): string {
    return `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`;
}
