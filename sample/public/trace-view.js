/** The drawer "What just happened": the messages of nestjs-idenfy's channels, in words and with the source. */
import { html } from './html.js';
import { timeTag } from './time.js';

const REQUESTS = {
  '/verifications': ['verifications.controller.ts', 'async start('],
  '/start': ['page.controller.ts', 'async start('],
  '/back-office/verifications': ['back-office.controller.ts', 'async start('],
  '/idenfy/webhook': ['app.module.ts', 'IdenfyModule.forRootAsync'],
};
const CALLS = { createToken: ['verifications.service.ts', 'createToken('] };
const HANDLERS = {
  VerificationListener: 'verification.listener.ts',
  TransactionalListener: 'transactional.listener.ts',
};

const SESSIONS = {
  acquired: 'The clientId is reserved: no second token while this one is asked for',
  opened: 'The token is issued; the clientId stays taken until the result',
  refused: 'Refused: a verification of this clientId is open, and iDenfy is not asked',
  reused: 'The token of the open session was given back',
  released: 'iDenfy refused, so the clientId is free again',
  finished: 'The result is final: the clientId is free for another verification',
  unknown: 'No complete response: the clientId stays reserved, because a token may exist',
  lost: 'The token came too late to be recorded',
};
const DELIVERIES = {
  handled: 'Acknowledged: every handler has succeeded, so iDenfy does not send it again',
  queued: 'Stored in the queue and acknowledged; a worker handles it',
  duplicate: 'Known already: acknowledged, and no handler runs again',
  unhandled: 'Acknowledged, although no handler is there for it',
  failed: 'Not acknowledged: a handler failed, so iDenfy sends it again',
};

const milliseconds = (ms) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

const sourceLink = ([file, find]) =>
  html`<a href="source/${file}?find=${encodeURIComponent(find)}#found" target="_blank">${file}</a>`;

const STEPS = {
  request: ({ method, path, status, code, reason, ms }) => ({
    mark: '→',
    text: html`<b>${method}()</b> sends <code>POST ${path}</code> to iDenfy: ${status ?? code ?? reason}`,
    source: CALLS[method],
    ms,
  }),
  session: ({ outcome }) => ({ mark: '●', text: SESSIONS[outcome] ?? outcome }),
  handler: ({ handler, type, outcome, ms }) => {
    const [Class, method] = handler.split('.');
    return {
      mark: outcome === 'succeeded' ? '✓' : '✕',
      text: html`<b>${handler}()</b> handles <code>${type}</code>${outcome === 'failed' && ', and fails'}`,
      source: HANDLERS[Class] && [HANDLERS[Class], `${method}(`],
      ms,
    };
  },
  delivery: ({ outcome, ms }) => ({ mark: '←', text: DELIVERIES[outcome] ?? outcome, ms }),
};

function stepView(step) {
  const { mark, text, source, ms } = STEPS[step.channel](step);
  return html`<li>
    <span class="mark" aria-hidden="true">${mark}</span>
    <span>${text}</span>
    <span class="where">${source && sourceLink(source)}</span>
    <span class="ms">${ms !== undefined && milliseconds(ms)}</span>
  </li>`;
}

const headOf = ({ method, path, status, ms }) =>
  method === undefined
    ? html`<b>A worker takes a stored webhook</b>`
    : html`<b>${method} ${path}</b>
        <span class="status" data-ok="${status < 400}">${status}</span> ${milliseconds(ms)}`;

/** That a webhook is one of iDenfy's is no message of its own: else it would not have got so far. */
function signatureView({ steps }) {
  const delivery = steps.find(({ channel }) => channel === 'delivery');
  return (
    delivery &&
    html`<li>
      <span class="mark" aria-hidden="true">✓</span>
      <span>
        <code>${delivery.wireType}</code> ${
          delivery.source === 'reconciliation'
            ? 'was asked for at iDenfy'
            : 'of iDenfy: its HMAC-SHA256 signature fits the exact bytes'
        }
      </span>
      <span class="where"></span>
      <span class="ms"></span>
    </li>`
  );
}

export const traceHeadView = ([newest]) =>
  newest === undefined ? html`<span>Nothing yet</span>` : headOf(newest);

export const traceView = (happenings) =>
  happenings.length === 0
    ? html`<p>Start a verification: the requests, the webhook and its handlers appear here.</p>`
    : html`<ol>
        ${happenings.map(
          (happening) =>
            html`<li class="happening">
              <h3>
                ${headOf(happening)} <span class="when">${timeTag('ago', happening.at)}</span>
                ${REQUESTS[happening.path] && sourceLink(REQUESTS[happening.path])}
              </h3>
              <ul>
                ${signatureView(happening)} ${happening.steps.map(stepView)}
              </ul>
            </li>`,
        )}
      </ol>`;

/** A source with numbers; the line with the text that is looked for stands out. */
export function sourceView(text, find) {
  const lines = text.trimEnd().split('\n');
  const found = find ? lines.findIndex((line) => line.includes(find)) : -1;
  return html`${lines.map(
    (line, index) => html`<span class="line" ${index === found && html`id="found"`}>${line} </span>`,
  )}`;
}
