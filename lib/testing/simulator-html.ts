import { createHash } from 'node:crypto';
import type { SimulatorResponse } from './simulator-response.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #16202c; --soft: #566273; --line: #dce2ea; --card: #fff; --page: #f3f5f9; --accent: #1f5fd0; --on-accent: #fff; --good: #14713d; --bad: #b3261e; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #9fabba; --line: #2d3745; --card: #18202b; --page: #0f151d; --accent: #7cb0ff; --on-accent: #0f151d; --good: #5fd08f; --bad: #ff8a80; --warn: #f0b95a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
main > :last-child { margin-bottom: 0; }
main { width: 100%; max-width: 32rem; padding: 2rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.25; }
h2 { margin: 1.75rem 0 .6rem; font-size: .95rem; }
p { margin: 0 0 1rem; color: var(--soft); overflow-wrap: anywhere; }
a { color: var(--accent); }
.badge { display: inline-block; margin-bottom: 1rem; padding: .15rem .6rem; border: 1px solid var(--line); border-radius: 99px; font-size: .8rem; color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 0 1.25rem; font-size: .95rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
ol { margin: 0 0 1.5rem; padding: 0; list-style: none; counter-reset: step; }
li { position: relative; padding: 0 0 .8rem 2.6rem; counter-increment: step; }
li::before { content: counter(step); position: absolute; left: 0; top: 0; width: 1.7rem; height: 1.7rem; border: 1px solid var(--line); border-radius: 50%; background: var(--card); font-size: .8rem; line-height: 1.6rem; text-align: center; color: var(--soft); }
li:not(:last-child)::after { content: ""; position: absolute; left: .82rem; top: 1.7rem; bottom: 0; border-left: 1px solid var(--line); }
li b { display: block; font-weight: 600; } li span { font-size: .9rem; color: var(--soft); }
button { display: block; width: 100%; padding: .65rem 1rem; font: inherit; text-align: left; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
button:hover { border-color: var(--accent); }
button.primary { font-weight: 600; text-align: center; color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
button small { display: block; font-weight: 400; color: var(--soft); } .hint { margin: .5rem 0 0; font-size: .85rem; }
.choices { display: grid; gap: .6rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr)); } .choices button { align-self: stretch; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
label { display: flex; gap: .6rem; align-items: center; margin-top: 1rem; font-size: .9rem; color: var(--soft); }
input[type=number] { width: 6.5rem; padding: .35rem .55rem; font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.state { font-weight: 600; color: var(--ink); } .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
@media (max-width: 480px) { body { padding: .75rem; } main { padding: 1.25rem; } }
`;

/** Posts what iDenfy's page posts, to a parent of any origin: iDenfy does not know the origin of the app either. */
const SCRIPT = `if (parent !== window) parent.postMessage(JSON.parse(document.currentScript.dataset.message), '*');`;

/** Nothing is loaded from anywhere. Frames are welcome: apps embed the page. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** A page that says how it went, or why there is nothing to do. */
export const noticePage = (
  status: number,
  title: string,
  text: string,
  message?: PageMessage,
): SimulatorResponse => page(status, title, `<p>${text}</p>`, message);

/** What a page says to the page around it. */
export type PageMessage = string | object;

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A page with this HTML below its title. No script runs, except for the message to the page around it. */
export function page(
  status: number,
  title: string,
  content: string,
  message?: PageMessage,
): SimulatorResponse {
  const [scripts, script] =
    message === undefined
      ? ['', '']
      : [
          ` script-src ${hash(SCRIPT)};`,
          `<script data-message="${escape(JSON.stringify(message))}">${SCRIPT}</script>\n`,
        ];
  return {
    status,
    headers: {
      ...HEADERS,
      'Content-Security-Policy': `default-src 'none'; style-src ${hash(STYLE)};${scripts} base-uri 'none'`,
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - iDenfy simulator</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<span class="badge">iDenfy simulator</span>
<h1>${title}</h1>
${content}
</main>
${script}</body>
</html>
`,
  };
}

/** A `dl` of what has a value. */
export function definitions(entries: Readonly<Record<string, string | null | undefined>>): string {
  const shown = Object.entries(entries).map(([name, value]) =>
    value ? `<dt>${name}</dt><dd>${escape(value)}</dd>` : '',
  );
  return `<dl>${shown.join('')}</dl>`;
}

/** A time as people read it, the same on every machine. */
export const timeOf = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const ENTITIES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };

export const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&${ENTITIES[character]};`);
