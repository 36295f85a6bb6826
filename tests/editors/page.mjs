// Opens a page in the Chromium that install.sh installed, as a person would, and says what is there.
//
//     node page.mjs INSTALLED PAGE
//
// Reads from standard input one JSON object: `options` of the window, `hash` of the address, `steps` (a method of the page
// or of its keyboard, and what it is given), `read` (expressions by name), `picture` and `axe` (whether to ask axe-core).
// Answers with `answers`, `errors` of the console, `requests` to anything but the page, and axe's `violations`.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [installed, file] = process.argv.slice(2).map((each) => path.resolve(each));
const require = createRequire(path.join(installed, 'package.json'));
const { chromium } = require('playwright-core');
const { options = {}, hash = '', steps = [], read = {}, picture, axe = false } = JSON.parse(readFileSync(0, 'utf8'));

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
page.setDefaultTimeout(20_000);
const errors = [];
const requests = [];
page.on('console', (message) => ['error', 'warning'].includes(message.type()) && errors.push(message.text()));
page.on('pageerror', (error) => errors.push(error.message));
const address = pathToFileURL(file).href;
page.on('request', (request) => request.url().startsWith(address) || request.url().startsWith('data:') || requests.push(request.url()));
await page.goto(address + hash);
for (const [what, ...given] of steps) {
    await (what in page ? page[what](...given) : page.keyboard[what](...given));
    await page.waitForTimeout(200); // longer than the page waits for more letters
}
const answers = {};
for (const [name, expression] of Object.entries(read)) answers[name] = await page.evaluate(expression);
if (picture) await page.screenshot({ path: picture });
let violations = [];
if (axe) {
    await page.evaluate(readFileSync(require.resolve('axe-core'), 'utf8'));
    const found = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
    violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
}
await browser.close();
console.log(JSON.stringify({ answers, errors, requests, violations }));
