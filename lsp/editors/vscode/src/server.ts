// The one server of a window: looked for, started, stopped, started again.

import { commands, LogOutputChannel, Uri, window, workspace, WorkspaceFolder } from 'vscode';
import {
    DynamicFeature,
    LanguageClient,
    LanguageClientOptions,
    RevealOutputChannelOn,
    StaticFeature,
    State as ClientState,
} from 'vscode-languageclient/node';

import { Program, search, Search } from './discovery';
import { FormattingOfEnvironments } from './formatting';
import { complain, plain, reason } from './missing';
import { onDidSelectPython } from './python';
import { showStatus, State, Status, StatusItem } from './status';

export class Server {
    private client: LanguageClient | undefined;
    private program: Program | undefined;
    private folder: WorkspaceFolder | undefined;
    private queue: Promise<void> = Promise.resolve();
    private isListening = false;
    /** Whether a file has asked for it. */
    isWanted = false;

    /** `neutral` is a folder of our own to start programs in: Python imports from where it is started. */
    constructor(
        private readonly output: LogOutputChannel,
        private readonly status: StatusItem,
        private readonly neutral: string,
    ) {}

    /** Start, for the first file of a window that needs it. */
    want(uri: Uri | undefined): void {
        if (!this.isWanted) {
            this.folder = (uri && workspace.getWorkspaceFolder(uri)) ?? workspace.workspaceFolders?.[0];
            void this.restart();
        }
    }

    /** Stop until a file needs it again. */
    async forget(): Promise<void> {
        this.isWanted = false;
        await this.inTurn(() => this.stop());
        this.show({ is: 'stopped' });
    }

    /** Look for envlint again and start what is found; a program that is the same goes on if `ifChanged`. */
    async restart(ifChanged = false): Promise<void> {
        this.isWanted = true;
        this.listen();
        await this.inTurn(async () => {
            if (!ifChanged || !this.client) {
                this.show({ is: 'starting' });
            }
            const searched = await search(this.folder, this.neutral);
            this.log(searched);
            const last = searched.tries.at(-1);
            if (last?.verdict.is !== 'found') {
                await this.stop();
                this.show({ is: 'failed', reason: reason(searched) });
                void complain(searched, () => void this.restart());
            } else if (!ifChanged || !this.client || !isSame(last.program, this.program)) {
                await this.stop();
                await this.start(last.program, last.verdict.version);
            }
        });
    }

    /** Only now, since it wakes the Python extension. */
    private listen(): void {
        if (!this.isListening) {
            this.isListening = true;
            void onDidSelectPython(() => this.isWanted && void this.restart(true));
        }
    }

    private inTurn(work: () => Promise<void>): Promise<void> {
        this.queue = this.queue.then(work).catch((error: unknown) => this.output.error(String(error)));
        return this.queue;
    }

    private async start(program: Program, version: string): Promise<void> {
        const client = new Client(program, this.neutral, this.output);
        this.client = client;
        this.program = program;
        client.onDidChangeState(({ newState }) => {
            if (this.client !== client) {
                return; // stopped by us
            }
            if (newState === ClientState.Running) {
                this.show({ is: 'running', version, program });
            } else if (newState === ClientState.Starting) {
                this.show({ is: 'starting' });
            } else {
                this.show({ is: 'failed', reason: 'the server has ended' });
            }
        });
        try {
            await client.start();
        } catch (error) {
            this.client = undefined;
            this.output.error(String(error));
            this.show({ is: 'failed', reason: String(error) });
            await client.dispose().catch(() => undefined);
            void this.complainOfStart(String(error));
        }
    }

    private async complainOfStart(why: string): Promise<void> {
        const chosen = await window.showErrorMessage(`envlint's server does not start: ${why}`, 'Show output', 'Try again');
        if (chosen) {
            await commands.executeCommand(chosen === 'Try again' ? 'envlint.restart' : 'envlint.showOutput');
        }
    }

    private async stop(): Promise<void> {
        const { client } = this;
        this.client = undefined;
        this.program = undefined;
        await client?.dispose().catch((error: unknown) => this.output.warn(String(error)));
    }

    private show(state: State): void {
        this.status.show(state);
        void commands.executeCommand('setContext', 'envlint.running', state.is === 'running');
    }

    private log({ tries }: Search): void {
        for (const { program, verdict } of tries) {
            const found = verdict.is === 'found' ? `envlint ${verdict.version}` : verdict.is === 'broken' ? verdict.reason : verdict.is;
            this.output.info(plain(`${program.origin} (${[program.command, ...program.args].join(' ')}): ${found}`));
        }
    }
}

function isSame(one: Program, other: Program | undefined): boolean {
    return [one.command, ...one.args].join('\0') === [other?.command, ...(other?.args ?? [])].join('\0');
}

/** The client of one started server. */
class Client extends LanguageClient {
    constructor(program: Program, neutral: string, outputChannel: LogOutputChannel) {
        const options: LanguageClientOptions = {
            documentSelector: [
                { scheme: 'file', language: 'yaml' },
                { scheme: 'untitled', language: 'yaml' },
            ],
            outputChannel,
            revealOutputChannelOn: RevealOutputChannelOn.Never,
            diagnosticCollectionName: 'envlint',
            middleware: { executeCommand },
        };
        const executable = { command: program.command, args: [...program.args, 'server'], options: { cwd: neutral } };
        super('envlint', 'envlint', executable, options);
    }

    override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
        super.registerFeature(FormattingOfEnvironments.insteadOf(feature));
    }
}

const NOTHING_TO_DO: Readonly<Record<string, string>> = {
    'envlint.fixAll': 'envlint: there is nothing here that can be fixed safely; the light bulb offers what else can be done',
    'envlint.format': 'envlint: the layout is right already, or the file cannot be laid out',
};

/** Run a command of the server; without arguments, that is from the palette, for the file that is shown. */
async function executeCommand(
    command: string,
    given: unknown[],
    next: (command: string, given: unknown[]) => unknown,
): Promise<unknown> {
    const shown = window.activeTextEditor?.document;
    const [uri] = typeof given[0] === 'string' ? given : [shown?.languageId === 'yaml' ? shown.uri.toString() : undefined];
    if (!uri && command !== 'envlint.status') {
        void window.showInformationMessage('envlint: open an environment file first');
        return undefined;
    }
    const answer = await next(command, uri ? [uri] : []);
    if (command === 'envlint.status' && answer) {
        showStatus(answer as Status);
    } else if (answer === false) {
        void window.showInformationMessage(NOTHING_TO_DO[command] ?? `${command}: nothing to do`);
    }
    return answer;
}
