/** The console's own script, as a browser runs it. It asks for the state once a second, and while the page is shown. */
export const CONSOLE_SCRIPT = `
const $ = (id) => document.getElementById(id);
let known, ahead = 0, state = { events: [] };
const clock = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const tones = { APPROVED: 'good', DENIED: 'bad', SUSPECTED: 'warn', ACTIVE: 'live', REVIEWING: 'warn' };
function say(text, tone) { const p = $('notice'); p.textContent = text; p.hidden = !text; p.dataset.tone = tone || ''; }
async function control(name, body) {
  try {
    const response = await fetch('/console/api/' + name, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body || {}) });
    const result = await response.json();
    if (!response.ok) throw new Error(result.message);
    say('');
    await refresh();
    return result;
  } catch (error) { say(error.message, 'bad'); }
}
/* One element per entry, kept while the entry is: what is open stays open, and the focus stays. */
function list(name, entries, key, fill) {
  const box = $(name);
  $(name + '-count').textContent = entries.length || '';
  box.querySelector('.empty').hidden = entries.length > 0;
  const old = new Map([...box.querySelectorAll('.item')].map((item) => [item.dataset.key, item]));
  let after = box.querySelector('.empty');
  for (const entry of entries) {
    const id = key(entry);
    let item = old.get(id);
    old.delete(id);
    if (!item) {
      item = $({ sessions: 'session', products: 'product', deliveries: 'delivery', requests: 'request' }[name]).content.firstElementChild.cloneNode(true);
      item.dataset.key = id;
    }
    item.entry = entry;
    fill(item, entry);
    if (after.nextElementSibling !== item) after.after(item);
    after = item;
  }
  old.forEach((item) => item.remove());
}
function head(item, label, tone, who, at) {
  const mark = item.querySelector('.state');
  mark.textContent = label; mark.dataset.tone = tone || '';
  item.querySelector('.who').textContent = who; item.querySelector('time').textContent = clock(at);
}
function facts(item, pairs) {
  const box = item.querySelector('dl');
  box.replaceChildren(...pairs.filter(([, value]) => value != null && value !== '').flatMap(([name, value]) => {
    const dt = document.createElement('dt'), dd = document.createElement('dd');
    dt.textContent = name; dd.textContent = value; return [dt, dd];
  }));
}
const pretty = (text) => { try { return JSON.stringify(typeof text === 'string' ? JSON.parse(text) : text, null, 2); } catch { return String(text ?? ''); } };
function show() {
  $('where').textContent = state.url;
  $('credits').textContent = state.credits ?? 'unlimited'; $('spent').textContent = state.creditsSpent;
  const review = state.settings.manualReviewMs;
  $('review').textContent = review === null ? 'until you decide' : review ? review / 1000 + ' s' : 'none';
  $('webhook').textContent = state.settings.webhookUrl || 'nowhere yet';
  if (!$('event').options.length) $('event').append(...state.events.map(([name, type]) => new Option(type + ' (' + name + ')', name)));
  list('sessions', state.sessions, (one) => one.scanRef, (item, one) => {
    const { firstName, lastName } = one.request;
    head(item, one.overall + (one.hasResult && !one.final ? ' (not final)' : ''), tones[one.overall], one.clientId, one.createdAt);
    facts(item, [['scanRef', one.scanRef], ['name', [firstName, lastName].filter(Boolean).join(' ')], ['ends', one.hasResult ? '' : new Date(one.endsAt).toLocaleString()], ['review', one.reviewEndsAt ? 'until ' + new Date(one.reviewEndsAt).toLocaleString() : one.overall === 'REVIEWING' ? 'until you decide' : ''], ['asked for', Object.keys(one.request).join(', ')]]);
    item.querySelector('a').href = one.pageUrl;
  });
  $('products').closest('section').hidden = !state.products.length;
  list('products', state.products, (one) => one.kind + one.id, (item, one) => {
    head(item, one.state, one.state === 'open' ? 'live' : tones[one.state], one.kind + ' ' + one.clientId, one.at);
    facts(item, [['kind', one.kind], ['id', one.id], ...one.facts.map(([name, value]) => [name, value == null ? '' : String(value)])]);
    const buttons = one.actions.map(([label], index) => {
      const button = document.createElement('button'); button.textContent = label; button.dataset.action = index; return button;
    });
    const box = item.querySelector('.actions'), told = JSON.stringify([one.actions, one.pageUrl]);
    if (box.dataset.told === told) return;
    box.dataset.told = told; box.replaceChildren(...buttons);
    if (one.pageUrl) { const a = document.createElement('a'); a.href = one.pageUrl; a.target = '_blank'; a.rel = 'noreferrer'; a.textContent = 'Open the page'; box.append(a); }
  });
  list('deliveries', state.deliveries, (one) => String(one.index), (item, one) => {
    const last = one.attempts.at(-1);
    const label = last ? String(last.status ?? last.error) : 'on its way';
    head(item, label, one.acknowledged ? 'good' : last ? 'bad' : 'live', one.eventType || 'no event type', last ? last.at : Date.now() + ahead);
    item.querySelector('.attempts').textContent = one.attempts.map((made) => (made.status ?? made.error) + ' after ' + Math.round(made.ms) + ' ms').join(', ') || 'No response yet.';
    item.querySelector('.body').textContent = pretty(one.body);
    item.querySelector('.answer').textContent = last ? pretty(last.body || '') : '';
  });
  list('requests', state.requests.map((one, index) => ({ ...one, key: String(state.requests.length - index) })), (one) => one.key + one.at, (item, one) => {
    const status = one.answeredStatus;
    head(item, status ? String(status) : 'no response', status < 400 ? 'good' : 'bad', one.method + ' ' + one.path, one.at);
    item.querySelector('.body').textContent = pretty(one.body);
  });
}
async function refresh() {
  const response = await fetch('/console/api/state', { headers: known ? { 'If-None-Match': known } : {} });
  if (response.status === 200) { known = response.headers.get('etag'); state = await response.json(); ahead = state.aheadMs; show(); }
}
function tick() { $('time').textContent = new Date(Date.now() + ahead).toLocaleString(); }
document.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target, { control: name } = form.dataset, fields = Object.fromEntries(new FormData(form, event.submitter));
  for (const key of Object.keys(fields)) if (fields[key] === '') delete fields[key];
  try {
    for (const key of ['ms', 'times', 'failure', 'credits', 'manualReviewMs', 'payload']) if (key in fields) fields[key] = JSON.parse(fields[key]);
  } catch { return say('The fields are no JSON.', 'bad'); }
  control(name, fields);
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('button'), item = event.target.closest('.item');
  if (!button || !item) return;
  const { outcome, resubmit, times, action } = button.dataset, { scanRef, index } = item.entry;
  if (outcome) control('complete', { scanRef, outcome, ...(item.querySelector('.two').checked && { automaticFirst: true }) });
  if (action) { const [, name, fields] = item.entry.actions[action]; control(name, fields); }
  if (resubmit !== undefined) control('resubmit', { scanRef });
  if (times) control('redeliver', { delivery: index, times: Number(times) });
});
let lost = false;
async function loop() {
  tick();
  if (!document.hidden) {
    try { await refresh(); if (lost) say(''); lost = false; } catch { lost = true; say('The simulator does not respond. It may have ended.', 'bad'); }
  }
  setTimeout(loop, 1000);
}
loop();
`;
