// Offers envlint as a formatter for environment files alone.
//
// vscode-languageclient would offer it for every YAML file: VS Code would then ask people which of two formatters they
// want for files that have nothing to do with conda, and would not format them on save until they answer.

import { Disposable, TextDocument, workspace } from 'vscode';
import {
    ClientCapabilities,
    DynamicFeature,
    DocumentFormattingRequest,
    DocumentRangeFormattingRequest,
    FeatureState,
    ServerCapabilities,
    StaticFeature,
    TextDocumentRegistrationOptions,
} from 'vscode-languageclient/node';

import { looksLikeEnvironment } from './recognition';

type ClientFeature = StaticFeature | DynamicFeature<unknown>;

/** One of the client's two features for formatting, registered document by document. */
export class FormattingOfEnvironments implements StaticFeature {
    private readonly offered = new Set<string>();
    private listeners: Disposable[] = [];

    private constructor(
        private readonly feature: DynamicFeature<TextDocumentRegistrationOptions>,
        private readonly capability: 'documentFormattingProvider' | 'documentRangeFormattingProvider',
    ) {}

    /** What is to be registered instead of a feature of the client: most stay as they are. */
    static insteadOf(feature: ClientFeature): ClientFeature {
        switch ('registrationType' in feature && feature.registrationType.method) {
            case DocumentFormattingRequest.method:
                return new this(feature as DynamicFeature<TextDocumentRegistrationOptions>, 'documentFormattingProvider');
            case DocumentRangeFormattingRequest.method:
                return new this(feature as DynamicFeature<TextDocumentRegistrationOptions>, 'documentRangeFormattingProvider');
        }
        return feature;
    }

    fillClientCapabilities(capabilities: ClientCapabilities): void {
        this.feature.fillClientCapabilities(capabilities);
    }

    initialize(capabilities: ServerCapabilities): void {
        if (!capabilities[this.capability]) {
            return;
        }
        this.listeners = [
            workspace.onDidOpenTextDocument((document) => this.consider(document)),
            workspace.onDidChangeTextDocument((event) => this.consider(event.document)),
            workspace.onDidCloseTextDocument((document) => this.withdraw(document)),
            workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('envlint') && this.considerAll()),
        ];
        this.considerAll();
    }

    getState(): FeatureState {
        return this.feature.getState();
    }

    clear(): void {
        this.listeners.forEach((each) => each.dispose());
        this.listeners = [];
        this.offered.clear();
        this.feature.clear();
    }

    private considerAll(): void {
        workspace.textDocuments.forEach((document) => this.consider(document));
    }

    private consider(document: TextDocument): void {
        const settings = workspace.getConfiguration('envlint', document.uri);
        if (!looksLikeEnvironment(document) || !settings.get('enable', true) || !settings.get('format.enable', true)) {
            this.withdraw(document);
            return;
        }
        const id = document.uri.toString();
        if (!this.offered.has(id)) {
            this.offered.add(id);
            const only = { language: 'yaml', scheme: document.uri.scheme, pattern: document.uri.fsPath };
            this.feature.register({ id, registerOptions: { documentSelector: [only] } });
        }
    }

    private withdraw(document: TextDocument): void {
        const id = document.uri.toString();
        if (this.offered.delete(id)) {
            this.feature.unregister(id);
        }
    }
}
