// Drives the real VS Code that install.sh installed, as a person would: with keys and the mouse, reading what is shown.
//
//     node vscode.mjs INSTALLED VSIX HOME
//
// HOME is an empty folder. Reads requests from standard input, one JSON object a line, as in {"do": "open", "file": "a.yml"},
// and answers each with one: {"answer": ...} or {"error": "..."} . The functions of `can` are what can be asked.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';

const [installed, vsix, home] = process.argv.slice(2).map((each) => path.resolve(each));
const { chromium } = createRequire(path.join(installed, 'package.json'))('playwright-core');

const SETTINGS = {
    'security.workspace.trust.enabled': false,
    'workbench.startupEditor': 'none',
    'workbench.colorTheme': 'Default Light Modern',
    'workbench.tips.enabled': false,
    'workbench.layoutControl.enabled': false,
    'workbench.activityBar.location': 'hidden',
    'window.commandCenter': false,
    'window.menuBarVisibility': 'hidden',
    'extensions.ignoreRecommendations': true,
    'editor.minimap.enabled': false,
    'editor.fontFamily': 'DejaVu Sans Mono',
    'editor.stickyScroll.enabled': false,
    'editor.hover.delay': 100,
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'git.enabled': false,
    'files.autoSave': 'off', // in a browser it is on
};
const SIZE = { width: 1040, height: 650 };
const PATIENCE = 45_000;

let page;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function freePort() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    return port;
}

/** What `read` gives once it has been the same, and `enough`, for a moment. */
async function settled(read, enough, moment = 1200) {
    let last;
    let since = Date.now();
    for (const start = Date.now(); Date.now() - start < PATIENCE; await pause(150)) {
        const now = JSON.stringify(await read());
        if (now !== last) {
            [last, since] = [now, Date.now()];
        } else if (enough(JSON.parse(now)) && Date.now() - since >= moment) {
            return JSON.parse(now);
        }
    }
    throw new Error(`waited in vain; seen last: ${last}`);
}

async function command(title) {
    await page.keyboard.press('F1');
    await page.waitForSelector('.quick-input-widget input', { state: 'visible' });
    await page.keyboard.type(title);
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    await row.waitFor();
    await page.keyboard.press('Enter');
    await pause(300);
}

const texts = (selector) => page.$$eval(selector, (all) => all.map((each) => each.innerText.replaceAll('\u00a0', ' ').trim()));

/** The place of a text in the editor, in pixels of the page. */
async function placeOf(text) {
    const lines = page.locator('.editor-group-container.active .view-line');
    const box = await lines.evaluateAll((all, wanted) => {
        for (const line of all) {
            const at = line.textContent.replaceAll('\u00a0', ' ').indexOf(wanted);
            if (at < 0) continue;
            const range = document.createRange();
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            let left = at + Math.floor(wanted.length / 2);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                if (left < node.length) {
                    range.setStart(node, left);
                    range.setEnd(node, left + 1);
                    const { x, y, width, height } = range.getBoundingClientRect();
                    return { x: x + width / 2, y: y + height / 2 };
                }
                left -= node.length;
            }
        }
        return null;
    }, text);
    if (!box) throw new Error(`not in the editor: ${text}`);
    return box;
}

const can = {
    /** A new window on a folder. */
    async window({ folder }) {
        await page?.context().close();
        page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1.35 });
        page.setDefaultTimeout(PATIENCE);
        await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`, { waitUntil: 'domcontentloaded' });
        await page.waitForSelector('.monaco-workbench .part.editor');
        await page.waitForSelector('.explorer-folders-view .monaco-list-row');
        await command('View: Toggle Primary Side Bar Visibility');
    },

    /** Open a file of the folder by its name. */
    async open({ file }) {
        await page.keyboard.press('Control+P');
        await page.waitForSelector('.quick-input-widget input', { state: 'visible' });
        await page.keyboard.type(file);
        await page.locator('.quick-input-list .monaco-list-row', { hasText: file }).first().waitFor();
        await pause(300);
        await page.keyboard.press('Enter');
        await page.locator('.tab.active', { hasText: file }).waitFor();
        await page.waitForSelector('.editor-group-container.active .view-line');
    },

    /** Run a command by its title in the palette. */
    command: ({ title }) => command(title),

    /** What the palette offers for some words. */
    async offered({ words }) {
        await page.keyboard.press('F1');
        await page.keyboard.type(words);
        const found = await settled(() => texts('.quick-input-list .monaco-list-row .label-name'), (rows) => rows.length > 0);
        await page.keyboard.press('Escape');
        return found;
    },

    /** The rows of the open list: choices, or what a command shows. */
    choices: () => settled(() => texts('.quick-input-list .monaco-list-row'), (rows) => rows.length > 0),

    /** The rows of the panel of problems, as soon as there are `least` and no more come. */
    async problems({ least = 1 }) {
        await command('Problems: Focus on Problems View');
        await command('View: Toggle Maximized Panel'); // rows that are not seen do not exist
        await page.setViewportSize({ ...SIZE, height: 2400 });
        const read = () =>
            page.$$eval('.markers-panel .monaco-list-row', (rows) =>
                rows.map((row) => ({ level: Number(row.getAttribute('aria-level')), text: row.innerText.replaceAll('\u00a0', ' ') })),
            );
        const found = await settled(read, (rows) => rows.length >= least);
        await page.setViewportSize(SIZE);
        await command('View: Toggle Maximized Panel');
        return found;
    },

    /** How many places are underlined in the editor, by severity. */
    async squiggles({ least = 1 }) {
        const kinds = ['error', 'warning', 'info', 'hint'];
        const count = (kind) => page.$$eval(`.cdr.squiggly-${kind}`, (all) => all.length);
        const read = async () => Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await count(kind)])));
        return settled(read, (found) => Object.values(found).reduce((sum, each) => sum + each, 0) >= least);
    },

    /** What is shown when the mouse rests on a text. */
    async hover({ text }) {
        const { x, y } = await placeOf(text);
        await page.mouse.move(x - 40, y + 90);
        await page.mouse.move(x, y, { steps: 5 });
        const shown = await settled(() => texts('.monaco-hover:not(.hidden) .hover-row'), (rows) => rows.some(Boolean) && !rows.some((row) => row.includes('Loading')));
        return shown.join('\n');
    },

    /** Open the light bulb's menu on a text; its entries. */
    async bulb({ text }) {
        const { x, y } = await placeOf(text);
        await page.mouse.click(x, y);
        await pause(300);
        await page.keyboard.press('Control+.');
        return settled(() => texts('.action-widget .monaco-list-row'), (rows) => rows.length > 0, 600);
    },

    /** Choose an entry of the open menu. */
    async choose({ entry }) {
        const rows = await texts('.action-widget .monaco-list-row.action');
        for (let tries = 0; ; tries++) {
            const [focused] = await texts('.action-widget .monaco-list-row.focused');
            if (focused === entry) break;
            if (tries > rows.length) throw new Error(`not in the menu: ${entry}`);
            await page.keyboard.press('ArrowDown');
            await pause(50);
        }
        await page.keyboard.press('Enter');
        await page.waitForSelector('.action-widget', { state: 'hidden' });
        await pause(300);
    },

    /** Press a key. */
    async press({ key }) {
        await page.keyboard.press(key);
        await pause(200);
    },

    /** Put the cursor to the editor's end and type. */
    async type({ text }) {
        await command('View: Focus Active Editor Group');
        await page.keyboard.press('Control+End');
        await page.keyboard.type(text);
    },

    /** Save what has been changed, and wait until the tab says that nothing is unsaved. */
    async save() {
        await page.waitForSelector('.tab.active.dirty');
        await command('View: Focus Active Editor Group');
        await page.keyboard.press('Control+S');
        await page.waitForSelector('.tab.active:not(.dirty)');
    },

    /** The notifications that are shown, with their buttons. */
    async notifications({ least = 1 }) {
        const read = () =>
            page.$$eval('.notifications-toasts .notification-list-item', (all) =>
                all.map((each) => ({
                    message: each.querySelector('.notification-list-item-message')?.innerText,
                    buttons: [...each.querySelectorAll('.notification-list-item-buttons-container a')].map((a) => a.innerText),
                })),
            );
        return settled(read, (found) => found.length >= least);
    },

    /** The text of envlint's item in the status bar, once it does not turn any more. */
    async status() {
        const item = '.statusbar-item[id="conda-envlint.envlint.envlint.status"]';
        const read = async () => [await texts(item), await page.$$eval(`${item} .codicon-sync`, (all) => all.length)];
        const [[text]] = await settled(read, ([found, turning]) => found.length === 1 && turning === 0, 500);
        return text;
    },

    /** Take a picture of everything, or of what lies between the first of some selectors and the last. */
    async picture({ file, around, margin = 0 }) {
        if (!around) {
            await page.screenshot({ path: file });
            return;
        }
        const boxes = [];
        for (const selector of around) {
            boxes.push(await page.locator(selector).first().boundingBox());
        }
        const x = Math.max(0, Math.min(...boxes.map((box) => box.x)) - margin);
        const y = Math.max(0, Math.min(...boxes.map((box) => box.y)) - margin);
        const right = Math.min(SIZE.width, Math.max(...boxes.map((box) => box.x + box.width)) + margin);
        const bottom = Math.min(SIZE.height, Math.max(...boxes.map((box) => box.y + box.height)) + margin);
        await page.screenshot({ path: file, clip: { x, y, width: right - x, height: bottom - y } });
    },
};

mkdirSync(path.join(home, 'user', 'User'), { recursive: true });
writeFileSync(path.join(home, 'user', 'User', 'settings.json'), JSON.stringify(SETTINGS, null, 4));
const common = ['--user-data-dir', path.join(home, 'user'), '--extensions-dir', path.join(home, 'extensions'), '--config', path.join(home, 'config.yaml')];
const entry = path.join(installed, 'node_modules/code-server/out/node/entry.js');
// With the machine's own PATH alone, and no envlint on it; code-server takes a VSCODE_... variable for a window of its own.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE|VIRTUAL_ENV|PYTHON|CI$)/.test(name)));
Object.assign(environment, { PATH: ['/usr/local/bin', '/usr/bin', '/bin'].join(':'), HOME: home });
execFileSync(process.execPath, [entry, ...common, '--install-extension', vsix], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
const port = await freePort();
const log = openSync(path.join(home, 'server.log'), 'a');
const server = spawn(
    process.execPath,
    [entry, ...common, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
    { stdio: ['ignore', log, log], env: environment, detached: true },
);
const browser = await chromium.launch({
    executablePath: process.env.ENVLINT_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
    for (let tries = 0; ; tries++) {
        if (await fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false)) break;
        if (tries > 240) throw new Error('code-server does not answer');
        await pause(250);
    }
    console.log(JSON.stringify({ answer: 'ready' }));
    for await (const line of createInterface({ input: process.stdin })) {
        const { do: what, ...given } = JSON.parse(line);
        try {
            console.log(JSON.stringify({ answer: (await can[what](given)) ?? null }));
        } catch (error) {
            await page?.screenshot({ path: path.join(home, 'failed.png') }).catch(() => undefined);
            console.log(JSON.stringify({ error: String(error?.stack ?? error) }));
        }
    }
} finally {
    await browser.close();
    process.kill(-server.pid);
}
