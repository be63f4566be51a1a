/**
 * The page of a person, as HTML. The server renders it for the first time (so it works without JavaScript), the browser
 * renders the parts that change.
 */
import { attributes, html } from './html.js';
import { icon } from './icons.js';
import { describe, describeNewest, isUnderWay, problemText, refusalText } from './texts.js';
import { duration, timeTag } from './time.js';

const FIELDS = [
  ['firstName', 'First name', 'given-name'],
  ['lastName', 'Last name', 'family-name'],
];
const STEPS = ['Your name', 'At iDenfy', 'Result'];

/** Where the person is: the index in STEPS. */
const stepOf = (newest) => (newest === undefined ? 0 : newest.status === 'open' ? 1 : 2);

/** @param state `verifications`, newest first; `way` and `returned` of the address; `entered` and `answer` of a form that was refused */
export function currentView(state) {
  const [newest] = state.verifications;
  const { tone, icon: name, title, text } = describeNewest(newest, state);
  return html`
    ${stepsView(newest)}
    <div class="state" data-tone="${tone}">
      ${name && html`<span class="medal">${icon(name)}</span>`}
      <h2 id="current-title" tabindex="-1">${title}</h2>
      ${text && html`<p>${text}</p>`} ${deadlineView(newest)}
    </div>
    ${actionView(state, newest)}
  `;
}

function stepsView(newest) {
  const at = stepOf(newest);
  const isOver = newest !== undefined && !isUnderWay(newest.status);
  const items = STEPS.map((step, index) => {
    const isDone = index < at || isOver;
    const said = isDone ? 'done' : index === at ? 'now' : 'to come';
    return html`<li data-step="${said}" ${index === at && html`aria-current="step"`}>
      <span class="dot">${isDone ? icon('check') : index + 1}</span>${step}
      <span class="hidden">(${said})</span>
    </li>`;
  });
  return html`<ol class="steps" aria-label="Steps">
    ${items}
  </ol>`;
}

function deadlineView(newest) {
  if (newest?.continueUrl !== undefined) {
    return html`<p class="deadline">${timeTag('left', newest.deadline)} left to finish</p>`;
  }
  return newest?.deadline === undefined
    ? ''
    : html`<p class="deadline">Without a result you can start again ${timeTag('in', newest.deadline)}.</p>`;
}

/** What the person can do now: one thing in the first place, or nothing. */
function actionView(state, newest) {
  if (newest?.continueUrl !== undefined) {
    return openView(newest, state);
  }
  if (newest !== undefined && describe(newest.status).again === undefined) {
    return '';
  }
  if (newest === undefined) {
    return formView(state);
  }
  const tone = newest.status === 'approved' ? 'quiet' : 'primary';
  return html`<details class="again" ${state.answer && html`open`}>
    <summary class="button ${tone}">${describe(newest.status).again}</summary>
    ${formView(state)}
  </details>`;
}

/** An open verification: at iDenfy's page, in an iframe of it here, or on a phone. */
function openView({ id, continueUrl, iframe }, { way, returned, simulated, answer }) {
  if (returned) {
    return html`<p class="ways start"><a href="${continueUrl}">I have not finished yet</a></p>`;
  }
  if (way === 'here' && iframe !== undefined) {
    return html`
      <div class="frame"><iframe id="idenfy" ${attributes(iframe)}></iframe></div>
      <p class="ways"><a href="./">Verify in another way</a></p>
    `;
  }
  if (way === 'phone') {
    return html`
      <div class="phone">
        <img
          src="verifications/${id}/qr.svg"
          alt="QR code with the link to your verification"
          width="168"
          height="168"
        />
        <ol>
          <li>Point the camera of your phone at the code.</li>
          <li>Open the link, and finish there.</li>
          <li>Keep this page open: the result appears here.</li>
        </ol>
      </div>
      ${
        simulated &&
        html`<p class="note">
          The simulator listens on this machine alone, so a phone cannot open its link. With an iDenfy account
          it can.
        </p>`
      }
      <p class="ways"><a href="${continueUrl}">Continue on this device instead</a></p>
    `;
  }
  return html`
    ${refusalView(answer)}
    <a class="button primary wide" href="${continueUrl}">Continue to iDenfy</a>
    <p class="ways">
      ${iframe && html`<a href="?way=here">Stay on this page</a>`}
      <a href="?way=phone">Use my phone</a>
    </p>
  `;
}

/** The form, with what was wrong with it. */
export function formView({ entered = {}, answer }) {
  const problems = (answer?.problems ?? []).filter(({ path }) => FIELDS.some(([name]) => name === path));
  return html`<form id="start" method="post" action="start" novalidate>
    <div class="fields">
      ${FIELDS.map(([name, label, autocomplete]) => {
        const value = entered[name] ?? '';
        const problem = problems.find(({ path }) => path === name);
        return html`<div class="field">
          <label for="${name}">${label}</label>
          <input
            id="${name}"
            name="${name}"
            value="${value}"
            autocomplete="${autocomplete}"
            required
            ${problem && html`aria-invalid="true" aria-describedby="${name}-error"`}
          />
          ${
            problem &&
            html`<p id="${name}-error" class="field-error">${problemText(label, value, problem)}</p>`
          }
        </div>`;
      })}
    </div>
    ${refusalView(answer, problems)}
    <button class="primary wide" name="way" value="redirect">Continue to iDenfy</button>
    <p class="ways">
      <button class="link" name="way" value="here">Stay on this page</button>
      <button class="link" name="way" value="phone">Use my phone</button>
    </p>
  </form>`;
}

/** Why nothing was started, unless all of it is said at the fields already. */
function refusalView(answer, saidAtFields = []) {
  const others = (answer?.problems ?? []).filter((problem) => !saidAtFields.includes(problem));
  if (answer === undefined || (others.length === 0 && saidAtFields.length > 0)) {
    return '';
  }
  const { title, text } = refusalText(
    answer,
    others.map(({ message }) => message),
  );
  return html`<div class="refusal" role="alert">
    <strong>${title}</strong>
    <p>${text}</p>
  </div>`;
}

/** All verifications: when, which one, and how it went. */
export function historyView({ verifications }) {
  return verifications.length === 0
    ? ''
    : html`<h2 id="history-title">History</h2>
        <ol class="history">
          ${verifications.map(rowView)}
        </ol>`;
}

function rowView({ id, startedAt, changedAt, status, handledAt }) {
  const { tone, label } = describe(status);
  const took = new Date(changedAt) - new Date(startedAt);
  return html`<li>
    <span class="badge" data-tone="${tone}">${label}</span>
    <span class="which">Verification <code>${id.slice(0, 6)}</code></span>
    <span class="when">
      ${isUnderWay(status) ? html`started ${timeTag('ago', startedAt)}` : timeTag('ago', changedAt)}
      ${!isUnderWay(status) && took > 0 && html`<span class="took">after ${duration(took)}</span>`}
      ${handledAt && html`<span class="took">by the process at port ${handledAt}</span>`}
    </span>
  </li>`;
}

/** What a visitor must know about this run of the sample. */
export const modeView = ({ simulated, pair }) => html`
  ${
    simulated &&
    html`<p class="mode">
      <strong>Test mode</strong>
      <span
        >An offline simulator plays iDenfy: any name will do, no credit is spent, nothing leaves this
        machine.</span
      >
    </p>`
  }
  ${
    pair &&
    html`<p class="mode quiet">
      This is the process at port ${pair.port}. <a href="${pair.otherUrl}">The other one</a> shows the same.
    </p>`
  }
`;
