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

/** What the server answers to `envlint.status`. */
export interface Status {
    readonly version: string;
    readonly configuration: string | null;
    readonly profile: string | null;
    readonly clients: readonly string[] | null;
    readonly pack: string | null;
    readonly packDate: string | null;
    readonly document: string | null;
    readonly problems: number | null;
    readonly fixable: number | null;
}

interface Choice extends QuickPickItem {
    readonly act?: () => unknown;
}

/** Show what applies to a document as a list; what can be opened or done is. */
export async function showStatus(status: Status): Promise<void> {
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
    const found: Choice[] = [];
    if (status.problems !== null) {
        const fixable = status.fixable ?? 0;
        found.push({
            label: `$(warning) ${counted(status.problems, 'problem')}`,
            description: fixable ? `${fixable} can be fixed: fix all` : '',
            act: () => commands.executeCommand(fixable ? 'envlint.fixAll' : 'workbench.actions.view.problems'),
        });
    } else {
        found.push({ label: '$(circle-slash) not checked', description: 'no environment file, or excluded' });
    }
    const { configuration } = status;
    found.push({
        label: '$(settings-gear) Configuration',
        description: configuration ?? 'none: the defaults',
        ...(configuration && { act: () => window.showTextDocument(Uri.file(configuration)) }),
    });
    const facts: [string, string | null | undefined][] = [
        ['$(checklist) Profile', status.profile],
        ['$(device-desktop) Clients', status.clients?.join(', ')],
        ['$(database) Compatibility data', [status.pack, status.packDate && `of ${status.packDate}`].filter(Boolean).join(', ')],
    ];
    found.push(...facts.filter(([, value]) => value).map(([label, value]) => ({ label, description: value ?? '' })));
    found.push(
        { label: '$(output) Show output', act: () => commands.executeCommand('envlint.showOutput') },
        { label: '$(debug-restart) Restart server', act: () => commands.executeCommand('envlint.restart') },
    );
    return found;
}

function counted(number: number, noun: string): string {
    return `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`;
}
