// Starts the server when the first environment file is opened, and again when what decides about it changes.

import * as vscode from 'vscode';

import { looksLikeEnvironment } from './recognition';
import { Server } from './server';
import { isEnabled, OF_THE_PROGRAM } from './settings';
import { StatusItem } from './status';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
    const output = vscode.window.createOutputChannel('envlint', { log: true });
    const status = new StatusItem();
    const only = (server = new Server(output, status, context.extensionPath));

    const consider = (document: vscode.TextDocument) => {
        if (looksLikeEnvironment(document) && isEnabled(document.uri)) {
            only.want(document.uri);
        }
    };
    const considerAgain = async () => {
        const documents = vscode.workspace.textDocuments.filter(looksLikeEnvironment);
        if (documents.length > 0 && !documents.some((document) => isEnabled(document.uri))) {
            await only.forget();
        } else if (documents.length > 0 || only.isWanted) {
            await only.restart();
        }
    };

    context.subscriptions.push(
        output,
        status,
        vscode.workspace.onDidOpenTextDocument(consider),
        vscode.workspace.onDidChangeTextDocument((event) => consider(event.document)),
        vscode.workspace.onDidGrantWorkspaceTrust(considerAgain),
        vscode.workspace.onDidChangeConfiguration((event) => {
            if (OF_THE_PROGRAM.some((setting) => event.affectsConfiguration(setting))) {
                void considerAgain();
            }
        }),
        vscode.commands.registerCommand('envlint.restart', () => only.restart()),
        vscode.commands.registerCommand('envlint.showOutput', () => output.show()),
    );
    vscode.workspace.textDocuments.forEach(consider);
}

export async function deactivate(): Promise<void> {
    await server?.forget();
}
