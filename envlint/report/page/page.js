// Shows the findings of the page's data as a table that can be sorted and filtered.
// What it shows of files is only ever set as text, never as HTML.
'use strict';
(() => {
const root = document.documentElement;
root.classList.add('scripted');

const FIRST = 100;
const MORE = 200;
const PRINTED = 1000;
const DIRECTIONS = { severity: 'descending', file: 'ascending', line: 'ascending', rule: 'ascending', message: 'ascending' };
const PARTS = ['text', 'severity', 'group', 'rule', 'file', 'sort', 'order'];

/** What a reader has chosen is remembered where the browser allows it. */
const memory = {
    get(key) { try { return localStorage.getItem(`envlint-${key}`) || ''; } catch { return ''; } },
    set(key, value) { try { localStorage.setItem(`envlint-${key}`, value); } catch { /* not allowed: asked for again */ } },
};

function setTheme(theme) {
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    else delete root.dataset.theme;
}
setTheme(memory.get('theme'));

const $ = (id) => document.getElementById(id);
const counted = (number, noun) => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

function make(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
}

/** A text with what stands in back-ticks as code. */
function inline(text) {
    const pieces = text.split('`');
    if (pieces.length % 2 === 0) return [text];
    return pieces.map((piece, number) => (number % 2 ? make('code', {}, piece) : piece)).filter((piece) => piece !== '');
}

function pairs(flat) {
    const found = [];
    for (let at = 0; at < flat.length; at += 2) found.push([flat[at], flat[at + 1]]);
    return found;
}

function start() {
    prepareTheme();
    prepareKeys();
    addEventListener('hashchange', reveal);
    reveal();
    if (!$('rows')) return; // nothing was found
    const data = JSON.parse($('data').textContent);
    new Table(data);
}

function prepareTheme() {
    const choice = $('theme');
    choice.value = root.dataset.theme || '';
    choice.addEventListener('change', () => {
        setTheme(choice.value);
        memory.set('theme', choice.value);
    });
}

function prepareKeys() {
    $('help').addEventListener('click', () => $('keys').showModal());
    $('single').checked = memory.get('keys') !== 'off';
    $('single').addEventListener('change', () => memory.set('keys', $('single').checked ? '' : 'off'));
}

/** Open what the address points at, such as the explanation of a rule. */
function reveal() {
    const target = location.hash.includes('=') ? null : $(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) {
        target.open = true;
        target.scrollIntoView();
    }
}

class Table {
    constructor(data) {
        this.data = data;
        this.all = data.findings.map((found, place) => ({
            place,
            severity: found[0],
            file: found[1],
            line: found[2],
            column: found[3],
            rule: found[4],
            message: found[5],
            rest: found,
        }));
        this.shown = this.all;
        this.built = 0;
        this.ranks = {};
        this.offered = [];
        this.prepareFilters();
        this.prepareRows();
        this.read();
        this.update();
        addEventListener('hashchange', () => {
            if (!location.hash || location.hash.includes('=')) {
                this.read();
                this.update();
                if (location.hash) $('findings').scrollIntoView();
            }
        });
        addEventListener('beforeprint', () => this.build(PRINTED));
        addEventListener('keydown', (event) => this.press(event));
    }

    text(number) { return this.data.texts[number]; }

    // --- filters ---

    prepareFilters() {
        const { severities, rules, files } = this.data;
        $('severities').append(...severities.map((name) => make('label', { class: `check ${name}` },
            make('input', { type: 'checkbox', value: name }), ` ${name} `, make('span', { class: 'number' }))));
        const groups = new Map();
        rules.forEach(([name, group]) => groups.set(group, [...(groups.get(group) || []), name]));
        for (const group of [...groups.keys()].sort()) {
            const options = [make('option', { value: `group=${group}` }), ...groups.get(group).sort().map((name) => make('option', { value: `rule=${name}` }))];
            $('rule').append(make('optgroup', { label: group }, ...options));
        }
        $('files').append(...files.map(([path]) => make('option', { value: path })));
        let waiting;
        const changed = () => {
            clearTimeout(waiting);
            waiting = setTimeout(() => this.choose(), 120);
        };
        const form = $('clear').form;
        form.addEventListener('input', changed);
        form.addEventListener('submit', (event) => event.preventDefault());
        form.addEventListener('reset', () => setTimeout(() => this.choose()));
        $('clear').hidden = true;
    }

    boxes() { return [...$('severities').querySelectorAll('input')]; }

    /** Take the filter from the controls, and write it into the address. */
    choose() {
        const [kind, name] = $('rule').value.split('=');
        this.wanted = {
            ...this.wanted,
            text: $('text').value.trim(),
            file: $('file').value.trim(),
            severity: this.boxes().filter((box) => box.checked).map((box) => box.value).join(','),
            rule: kind === 'rule' ? name : '',
            group: kind === 'group' ? name : '',
        };
        this.write();
        this.update();
    }

    /** Take the filter from the address, and show it in the controls. */
    read() {
        const said = new URLSearchParams(location.hash.slice(1).replaceAll('+', '%2B'));
        this.wanted = Object.fromEntries(PARTS.map((part) => [part, said.get(part) || '']));
        const { wanted } = this;
        if (!DIRECTIONS[wanted.sort]) wanted.sort = 'severity';
        if (!['ascending', 'descending'].includes(wanted.order)) wanted.order = DIRECTIONS[wanted.sort];
        $('text').value = wanted.text;
        $('file').value = wanted.file;
        $('rule').value = wanted.rule ? `rule=${wanted.rule}` : wanted.group ? `group=${wanted.group}` : '';
        for (const box of this.boxes()) box.checked = wanted.severity.split(',').includes(box.value);
    }

    write() {
        const { wanted } = this;
        const usual = { sort: 'severity', order: DIRECTIONS[wanted.sort] };
        const said = PARTS.filter((part) => wanted[part] && wanted[part] !== usual[part]);
        const hash = said.map((part) => `${part}=${encodeURIComponent(wanted[part])}`).join('&');
        history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
    }

    /** What can be searched for words, made when it is first asked for. */
    haystack(finding) {
        finding.haystack ??= [
            `${this.data.files[finding.file][0]}:${finding.line}`,
            ...this.data.rules[finding.rule].slice(0, 2),
            this.text(finding.message),
            ...finding.rest[6].map((reason) => this.text(reason)),
        ].join('\n').toLowerCase();
        return finding.haystack;
    }

    update() {
        const { wanted, data } = this;
        const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
        const severities = wanted.severity.split(',').map((name) => data.severities.indexOf(name)).filter((place) => place >= 0);
        const part = wanted.file.toLowerCase();
        const files = data.files.map(([path]) => path.toLowerCase().includes(part));
        const rules = data.rules.map(([name, group]) => (!wanted.rule || name === wanted.rule) && (!wanted.group || group === wanted.group));
        const bySeverity = data.severities.map(() => 0);
        const byRule = data.rules.map(() => 0);
        this.shown = this.all.filter((finding) => {
            if (!files[finding.file] || !words.every((word) => this.haystack(finding).includes(word))) return false;
            const heavy = !severities.length || severities.includes(finding.severity);
            const ruled = rules[finding.rule];
            if (ruled) bySeverity[finding.severity] += 1;
            if (heavy) byRule[finding.rule] += 1;
            return heavy && ruled;
        });
        this.tell(bySeverity, byRule);
        this.sort();
    }

    /** Say how much there is, and how much there would be with another choice. */
    tell(bySeverity, byRule) {
        const { wanted, data } = this;
        this.boxes().forEach((box, place) => { box.parentElement.querySelector('.number').textContent = bySeverity[place].toLocaleString('en'); });
        const byName = {};
        data.rules.forEach(([name, group], place) => {
            byName[`rule=${name}`] = (byName[`rule=${name}`] || 0) + byRule[place];
            byName[`group=${group}`] = (byName[`group=${group}`] || 0) + byRule[place];
        });
        for (const option of $('rule').querySelectorAll('optgroup option')) {
            const [kind, name] = option.value.split('=');
            option.textContent = `${kind === 'group' ? `all of ${name}` : name} (${(byName[option.value] || 0).toLocaleString('en')})`;
        }
        const files = new Set(this.shown.map((finding) => finding.file)).size;
        const whole = this.shown.length === this.all.length;
        $('state').textContent = this.shown.length === 0
            ? `None of ${counted(this.all.length, 'finding')} is like that`
            : `${this.shown.length.toLocaleString('en')}${whole ? '' : ` of ${this.all.length.toLocaleString('en')}`} finding${whole && this.shown.length === 1 ? '' : 's'} in ${counted(files, 'file')}`;
        $('clear').hidden = !(wanted.text || wanted.file || wanted.severity || wanted.rule || wanted.group);
    }

    // --- order ---

    /** For each number of a table of texts, its place in the alphabet. */
    alphabet(key, texts) {
        if (!this.ranks[key]) {
            const { compare } = new Intl.Collator('en', { numeric: true });
            const order = [...texts.keys()].sort((one, other) => compare(texts[one], texts[other]));
            this.ranks[key] = new Map(order.map((number, rank) => [number, rank]));
        }
        return this.ranks[key];
    }

    keyOf(key) {
        if (key === 'severity') return (finding) => -finding.severity;
        if (key === 'line') return (finding) => finding.line;
        const texts = {
            file: () => this.data.files.map(([path]) => path),
            rule: () => this.data.rules.map(([name]) => name),
            message: () => this.data.texts,
        };
        const ranks = this.alphabet(key, this.ranks[key] ? [] : texts[key]());
        return (finding) => ranks.get(finding[key]);
    }

    sort() {
        const { sort, order } = this.wanted;
        const key = this.keyOf(sort);
        const sign = order === 'ascending' ? 1 : -1;
        this.shown.sort((one, other) => sign * (key(one) - key(other)) || one.place - other.place);
        for (const head of document.querySelectorAll('th[data-key]')) {
            if (head.dataset.key === sort) head.setAttribute('aria-sort', order);
            else head.removeAttribute('aria-sort');
        }
        $('rows').replaceChildren();
        this.built = 0;
        this.build(FIRST);
    }

    // --- rows ---

    prepareRows() {
        for (const head of document.querySelectorAll('th[data-key]')) {
            head.firstElementChild.addEventListener('click', () => {
                const { key } = head.dataset;
                const again = this.wanted.sort === key;
                const turned = this.wanted.order === 'ascending' ? 'descending' : 'ascending';
                this.wanted = { ...this.wanted, sort: key, order: again ? turned : DIRECTIONS[key] };
                this.write();
                this.sort();
            });
        }
        $('rows').addEventListener('click', (event) => {
            const row = event.target.closest('tr.finding');
            if (row && !event.target.closest('a') && String(getSelection()) === '') this.toggle(row);
        });
        $('more').addEventListener('click', () => this.buildAndFocus());
        new IntersectionObserver((seen) => {
            if (seen.some((each) => each.isIntersecting) && this.built < this.shown.length) this.build(this.built + MORE);
        }, { rootMargin: '600px' }).observe($('more').parentElement);
        $('open-all').addEventListener('click', () => {
            const open = $('open-all').getAttribute('aria-pressed') !== 'true';
            $('open-all').setAttribute('aria-pressed', String(open));
            for (const row of $('rows').querySelectorAll('tr.finding')) this.toggle(row, open);
        });
    }

    buildAndFocus() {
        const place = this.built;
        this.build(place + MORE);
        this.buttons()[place]?.focus();
    }

    /** Have so many rows, or all that there are. */
    build(until) {
        const rows = document.createDocumentFragment();
        const open = $('open-all').getAttribute('aria-pressed') === 'true';
        const made = [];
        for (; this.built < Math.min(until, this.shown.length); this.built += 1) {
            made.push(this.row(this.shown[this.built]));
        }
        rows.append(...made);
        $('rows').append(rows);
        if (open) for (const row of made) this.toggle(row, true);
        const left = this.shown.length - this.built;
        $('more').hidden = left === 0;
        $('more').textContent = `Show more of ${counted(left, 'other finding')}`;
        $('unprinted').textContent = left ? `${counted(left, 'finding')} more: filter before you print.` : '';
    }

    row(finding) {
        const severity = this.data.severities[finding.severity];
        const button = make('button', { type: 'button', 'aria-expanded': 'false' }, ...inline(this.text(finding.message)));
        const row = make('tr', { class: `finding ${severity}`, role: 'row' },
            make('td', { class: 'severity', role: 'cell' }, make('span', { class: `badge ${severity}` }, severity)),
            make('td', { class: 'file', role: 'cell' }, make('span', {}, ...broken(this.data.files[finding.file][0]))),
            make('td', { class: 'line', role: 'cell' }, String(finding.line)),
            make('td', { class: 'rule', role: 'cell' }, make('code', {}, this.data.rules[finding.rule][0])),
            make('td', { class: 'message', role: 'cell' }, button));
        row.finding = finding;
        return row;
    }

    toggle(row, open) {
        const button = row.querySelector('button');
        const before = button.getAttribute('aria-expanded') === 'true';
        const now = open ?? !before;
        if (now === before) return;
        button.setAttribute('aria-expanded', String(now));
        if (now) {
            const id = `detail-${row.finding.place}`;
            const cell = make('td', { colspan: '5', role: 'cell' }, ...this.detail(row.finding));
            row.after(make('tr', { class: `detail ${this.data.severities[row.finding.severity]}`, id, role: 'row' }, cell));
            button.setAttribute('aria-controls', id);
        } else {
            row.nextElementSibling.remove();
            button.removeAttribute('aria-controls');
        }
    }

    // --- one finding ---

    detail(finding) {
        const [path, address] = this.data.files[finding.file];
        const [rule, , page] = this.data.rules[finding.rule];
        const reasons = finding.rest[6].map((reason) => make('li', {}, make('span', { class: 'word' }, 'why'), ' ', make('span', {}, ...inline(this.text(reason)))));
        const fixes = pairs(finding.rest[7]).map(([title, trust]) => make('li', {}, make('span', { class: 'word' }, 'fix'), ' ',
            make('span', {}, ...inline(this.text(title)), ' ', make('span', { class: `trust ${this.text(trust).replace(' ', '-')}` }, this.text(trust)))));
        const place = `${path}:${finding.line}:${finding.column}`;
        const where = address ? make('a', { href: `${address}#L${finding.line}`, rel: 'noopener noreferrer' }, place) : place;
        const parts = [make('p', { class: 'place' }, where), make('div', { class: 'code' }, ...this.lines(finding.rest[8]))];
        if (reasons.length || fixes.length) parts.push(make('ul', { class: 'remarks' }, ...reasons, ...fixes));
        const explanation = this.explanation(rule);
        if (explanation) parts.push(explanation);
        const links = [
            make('a', { href: `#rule=${encodeURIComponent(rule)}` }, 'all of this rule'),
            make('a', { href: `#file=${encodeURIComponent(path)}` }, 'all of this file'),
        ];
        if (page) links.push(make('a', { href: page, rel: 'noopener noreferrer' }, `${rule} on the web`));
        parts.push(make('p', { class: 'links' }, ...links));
        return parts;
    }

    lines(lines) {
        const made = [];
        let last = lines.length ? lines[0][0] - 1 : 0;
        for (const [number, pieces, labels] of lines) {
            if (number > last + 1) made.push(make('div', { class: 'gap', 'aria-hidden': 'true' }, '\u22ee'));
            last = number;
            const text = pairs(pieces).map(([piece, kind]) => (kind ? make('mark', { class: kind === 1 ? 'own' : 'other' }, this.text(piece)) : this.text(piece)));
            const marked = pieces.some((part, place) => place % 2 && part);
            made.push(make('div', { class: marked ? 'at' : 'near' }, make('span', { class: 'number' }, String(number)), make('code', {}, ...text)));
            for (const [label, kind] of pairs(labels)) made.push(make('div', { class: `label ${kind === 1 ? 'own' : 'other'}` }, ...inline(this.text(label))));
        }
        return made;
    }

    /** The rule's explanation, which stands once on the page and is copied when somebody asks for it. */
    explanation(rule) {
        const source = $(`rule-${rule}`);
        if (!source) return null;
        const title = source.querySelector('summary span').cloneNode(true);
        const made = make('details', { class: 'rule' }, make('summary', {}, make('code', {}, rule), ' ', title));
        made.addEventListener('toggle', () => {
            if (made.children.length === 1) made.append(...[...source.cloneNode(true).children].slice(1));
        }, { once: true });
        return made;
    }

    // --- keys ---

    buttons() { return [...$('rows').querySelectorAll('td.message > button')]; }

    press(event) {
        const { key, target } = event;
        if (event.ctrlKey || event.metaKey || event.altKey || $('keys').open) return;
        const writes = target.matches('select, textarea, input:not([type=checkbox])');
        if (key === 'Escape') this.leave(target, event);
        else if (writes) return;
        else if (['ArrowDown', 'ArrowUp'].includes(key) && target.matches('td.message > button')) this.step(key === 'ArrowDown' ? 1 : -1, event);
        else if (!$('single').checked) return;
        else if (key === 'j' || key === 'k') this.step(key === 'j' ? 1 : -1, event);
        else if (key === '/') this.go($('text'), event);
        else if (key === '?') $('keys').showModal();
        else if (key === 'c') $('clear').form.reset();
    }

    go(element, event) {
        event.preventDefault();
        element.focus();
        element.select?.();
    }

    step(by, event) {
        event.preventDefault();
        const row = document.activeElement.closest('tr');
        const own = row?.classList.contains('detail') ? row.previousElementSibling : row;
        const at = own?.parentElement === $('rows') ? this.buttons().indexOf(own.querySelector('button')) : by > 0 ? -1 : 0;
        if (at + by >= this.built && this.built < this.shown.length) this.build(this.built + MORE);
        const next = this.buttons()[Math.max(0, at + by)];
        next?.focus({ preventScroll: true });
        next?.closest('tr').scrollIntoView({ block: 'nearest' });
    }

    leave(target, event) {
        if (target.matches('#text, #file')) {
            target.value = '';
            this.choose();
            const first = this.buttons()[0];
            if (first) this.go(first, event);
            return;
        }
        const row = target.closest('tr.finding, tr.detail');
        const own = row?.classList.contains('detail') ? row.previousElementSibling : row;
        if (own) {
            this.toggle(own, false);
            own.querySelector('button').focus();
        }
    }
}

/** A path that may be broken after each of its folders. */
function broken(path) {
    return path.split('/').flatMap((part, place) => (place ? ['/', make('wbr'), part] : [part]));
}

document.addEventListener('DOMContentLoaded', start);
})();
