import { idenfyEventHeaders, idenfyPayloads } from '../../lib/testing/index.js';
import { platforms, resultBody, send, silenceLogs, startApp } from './support.js';
import type { RunningApp } from './support.js';

const AUTOMATIC = { 'Idenfy-Event-Type': 'IDENTIFICATION_AUTO_FINISHED' };

describe.each(platforms)('What comes late or changed, on %s', (platform) => {
  let running: RunningApp;

  beforeAll(async () => {
    silenceLogs();
    running = await startApp(platform);
  });
  afterAll(() => running.app.close());

  it('a not-final result after the final one is handed on as superseded', async () => {
    const { port, recorder } = running;
    const result = { scanRef: 'late', clientId: 'client-late' };
    expect((await send(port, resultBody({ ...result, final: false }), { headers: AUTOMATIC })).status).toBe(
      200,
    );
    expect((await send(port, resultBody(result))).status).toBe(200);
    const late = resultBody({ ...result, final: false, attempt: 2 });
    expect((await send(port, late, { headers: AUTOMATIC })).status).toBe(200);
    expect(recorder.events.slice(-3)).toMatchObject([
      { type: 'verification.reviewing', superseded: false },
      { type: 'verification.approved', superseded: false },
      { type: 'verification.reviewing', superseded: true },
    ]);
  });

  it.each(Object.keys(idenfyPayloads) as (keyof typeof idenfyPayloads)[])(
    'null in every field of %s is accepted, and so is an unknown field',
    async (name) => {
      const payload = idenfyPayloads[name]();
      const nothing = Object.fromEntries(Object.keys(payload).map((key) => [key, null]));
      const headers = { 'Idenfy-Event-Type': idenfyEventHeaders[name] };
      for (const body of [
        { ...nothing, of: name },
        { ...payload, tomorrow: { deep: [1] } },
      ]) {
        const answer = await send(running.port, JSON.stringify(body), { headers });
        expect([answer.status, answer.body]).toEqual([200, { received: true }]);
      }
    },
  );
});
