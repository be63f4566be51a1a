import { createHash } from 'node:crypto';
import type { SimulatorResponse } from '../simulator-response.js';
import { CONSOLE_SCRIPT } from './console-script.js';
import { CONSOLE_STYLE } from './console-style.js';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const OUTCOMES = [
  ['APPROVED', 'Approve'],
  ['DENIED', 'Deny'],
  ['SUSPECTED', 'Suspect'],
  ['CANCELLED', 'Cancel'],
  ['EXPIRED', 'Expire'],
] as const;

const FAILURES = [
  ['{"status":500}', 'status 500'],
  ['{"status":503}', 'status 503'],
  ['{"status":429}', 'status 429'],
  ['{"status":401}', 'status 401'],
  ['"reset"', 'a reset connection'],
  ['"silence"', 'silence'],
  ['"cut"', 'half a response'],
  ['"html"', 'a page of HTML'],
  ['{"delayMs":5000}', '5 seconds of delay'],
] as const;

const options = (values: readonly (readonly [value: string, label: string])[]): string =>
  values.map(([value, label]) => `<option value='${value}'>${label}</option>`).join('');

const BODY = `
<header>
  <div class="brand"><span class="mark" aria-hidden="true"></span><div><h1>iDenfy simulator</h1><p id="where"></p></div></div>
  <dl class="facts">
    <div><dt>Time</dt><dd id="time">-</dd></div>
    <div><dt>Credits left</dt><dd id="credits">-</dd></div>
    <div><dt>Credits spent</dt><dd id="spent">-</dd></div>
    <div><dt>Review by a person</dt><dd id="review">-</dd></div>
    <div><dt>Webhooks go to</dt><dd id="webhook">-</dd></div>
  </dl>
</header>
<p id="notice" role="status" hidden></p>
<main>
  <section aria-labelledby="sessions-title">
    <div class="title"><h2 id="sessions-title">Verifications</h2><span class="count" id="sessions-count"></span></div>
    <div id="sessions" class="list"><p class="empty">No token was created yet. Start a verification in your app.</p></div>
  </section>
  <section aria-labelledby="products-title" hidden>
    <div class="title"><h2 id="products-title">Companies, faces, checks</h2><span class="count" id="products-count"></span></div>
    <div id="products" class="list"><p class="empty">Nothing was asked for yet.</p></div>
  </section>
  <section aria-labelledby="webhooks-title">
    <div class="title"><h2 id="webhooks-title">Webhooks</h2><span class="count" id="deliveries-count"></span></div>
    <div id="deliveries" class="list"><p class="empty">No webhook was sent yet.</p></div>
  </section>
  <section aria-labelledby="requests-title">
    <div class="title"><h2 id="requests-title">Requests of your app</h2><span class="count" id="requests-count"></span></div>
    <div id="requests" class="list"><p class="empty">Your app has not called the API yet.</p></div>
  </section>
  <section aria-labelledby="controls-title">
    <div class="title"><h2 id="controls-title">Controls</h2></div>
    <div class="controls">
      <form data-control="advance"><h3>Let time pass</h3><p>Tokens, sessions and links end; webhooks are sent again.</p>
        <div class="row"><button name="ms" value="600000">10 min</button><button name="ms" value="3600000">1 hour</button><button name="ms" value="86400000">1 day</button><button name="ms" value="604800000">1 week</button></div></form>
      <form data-control="fail"><h3>Fail the next calls</h3>
        <div class="row"><label>with <select name="failure">${options(FAILURES)}</select></label><label>times <input name="times" type="number" min="1" max="1000" value="1"></label></div>
        <div class="row"><label class="wide">path <input name="path" placeholder="any, or /api/v2/token"></label><button>Plan</button></div></form>
      <form data-control="configure"><h3>Credits</h3>
        <div class="row"><button name="credits" value="0">Run out</button><button name="credits" value="10">Set to 10</button><button name="credits" value="null">Unlimited</button></div></form>
      <form data-control="configure"><h3>Review by a person</h3><p>Between the automatic result and the final one, of verifications from now on.</p>
        <div class="row"><button name="manualReviewMs" value="0">None</button><button name="manualReviewMs" value="10000">10 s</button><button name="manualReviewMs" value="600000">10 min</button><button name="manualReviewMs" value="null">Until you decide</button></div></form>
      <form data-control="configure"><h3>Webhooks go to</h3>
        <div class="row"><label class="wide">URL <input name="webhookUrl" type="url" placeholder="http://127.0.0.1:3000/idenfy/webhook" required></label><button>Save</button></div></form>
      <form data-control="send"><h3>Send any event</h3>
        <div class="row"><label class="wide">event <select name="event" id="event"></select></label><button>Send</button></div>
        <details><summary>Fields to change, as JSON</summary><textarea name="payload" rows="3" spellcheck="false" aria-label="Fields to change, as JSON" placeholder='{"clientId":"user-123"}'></textarea></details></form>
      <form data-control="reset"><h3>Start over</h3><p>Forgets verifications, requests, webhooks and failures.</p><div class="row"><button class="danger">Reset</button></div></form>
    </div>
  </section>
</main>
<template id="session"><details class="item"><summary><span class="state"></span><b class="who"></b><time></time></summary>
  <div class="detail"><dl></dl><div class="row actions">${OUTCOMES.map(
    ([outcome, label]) => `<button data-outcome="${outcome}">${label}</button>`,
  ).join(
    '',
  )}<button data-resubmit>Resubmit</button><a target="_blank" rel="noreferrer">Open the page</a></div>
  <div class="row"><label><input type="checkbox" class="two"> automatic result first, then the final one</label></div></div></details></template>
<template id="product"><details class="item"><summary><span class="state"></span><b class="who"></b><time></time></summary>
  <div class="detail"><dl></dl><div class="row actions"></div></div></details></template>
<template id="delivery"><details class="item"><summary><span class="state"></span><b class="who"></b><time></time></summary>
  <div class="detail"><p class="attempts"></p><div class="row actions"><button data-times="1">Send again</button><button data-times="3">Send 3 at once</button></div>
  <h3>Body</h3><pre class="body"></pre><h3>Response of your app</h3><pre class="answer"></pre></div></details></template>
<template id="request"><details class="item"><summary><span class="state"></span><b class="who"></b><time></time></summary>
  <div class="detail"><h3>Body</h3><pre class="body"></pre></div></details></template>
`;

/** The console in a browser. It loads nothing from anywhere. */
export const consolePage = (): SimulatorResponse => ({
  status: 200,
  headers: {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': `default-src 'none'; style-src ${hash(CONSOLE_STYLE)}; script-src ${hash(CONSOLE_SCRIPT)}; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
  },
  body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>iDenfy simulator</title>
<style>${CONSOLE_STYLE}</style>
</head>
<body>${BODY}<script>${CONSOLE_SCRIPT}</script></body>
</html>
`,
});
