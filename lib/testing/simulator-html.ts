import { createHash } from 'node:crypto';
import type { SimulatorResponse } from './simulator-response.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #16202c; --soft: #5a6675; --line: #d8dee6; --card: #fff; --page: #f2f5f8; --accent: #1f6feb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #9aa7b6; --line: #313c4a; --card: #1a222d; --page: #10161e; --accent: #6ea8ff; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
main { width: 100%; max-width: 28rem; padding: 2rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.25; }
p { margin: 0 0 1rem; color: var(--soft); }
.badge { display: inline-block; margin-bottom: 1rem; padding: .15rem .6rem; border: 1px solid var(--line); border-radius: 99px; font-size: .8rem; color: var(--soft); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.25rem; font-size: .95rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
button { display: block; width: 100%; margin-top: .6rem; padding: .7rem 1rem; font: inherit; text-align: left; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
button:hover, button:focus-visible { border-color: var(--accent); outline: 2px solid var(--accent); outline-offset: -1px; }
button small { display: block; color: var(--soft); }
label { display: flex; gap: .6rem; align-items: baseline; margin-top: 1.1rem; font-size: .9rem; color: var(--soft); }
`;

/** Says to the page around a frame what iDenfy's says, whoever that page is of: iDenfy does not know it either. */
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

/** A name and a value of a `dl`. */
export const entry = (name: string, value: string): string => `<dt>${name}</dt><dd>${escape(value)}</dd>`;

const ENTITIES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&${ENTITIES[character]};`);
