import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { SIMULATOR_DEFAULTS } from '../../lib/shared/simulator-defaults.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { pageText } from './doc-samples.js';

const PAGE = 'docs/frontend-and-qa.md';
const { apiKey, apiSecret, signingKey, port, webhookUrl } = SIMULATOR_DEFAULTS;
const SIMULATOR = `http://127.0.0.1:${port}`;

/** The commands of the page that call the simulator, each on one line. */
const commands = [...pageText(PAGE).matchAll(/^```sh\n(.*?)^```/gms)]
  .flatMap(([, block = '']) =>
    block
      .replaceAll(/ \\\n\s*/g, ' ')
      .trim()
      .split('\n'),
  )
  .filter((line) => line.startsWith('curl '));

/** As the options of curl say that the page uses. */
function call(command: string, url: string): Promise<Response> {
  const [, path = ''] = new RegExp(`${SIMULATOR}([^\\s']*)`).exec(command) ?? [];
  const [, quoted, plain] = / -d (?:'(.*?)'|(\S+))/.exec(command) ?? [];
  const [, user] = / -u (\S+)/.exec(command) ?? [];
  const given = [...command.matchAll(/ -H '(.*?): (.*?)'/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const body = quoted ?? plain;
  const form =
    body === undefined || given.length > 0 ? [] : [['content-type', 'application/x-www-form-urlencoded']];
  const basic =
    user === undefined ? [] : [['authorization', `Basic ${Buffer.from(user).toString('base64')}`]];
  return fetch(url + path, {
    method: body === undefined && !command.includes(' -X POST') ? 'GET' : 'POST',
    headers: Object.fromEntries([...given, ...form, ...basic]) as Record<string, string>,
    redirect: 'manual',
    ...(body !== undefined && { body }),
  });
}

describe(PAGE, () => {
  let simulator: IdenfySimulator;
  let app: WebhookReceiver;

  beforeAll(async () => {
    app = await WebhookReceiver.start();
    simulator = await IdenfySimulator.start({
      ...{ apiKey, apiSecret, signingKeys: signingKey },
      webhookUrl: app.url,
    });
  });
  afterAll(() => Promise.all([simulator.close(), app.close()]));

  it('has the variables and the webhook address of the command', () => {
    const [, variables = ''] = /^```ini\n(.*?)^```/ms.exec(pageText(PAGE)) ?? [];
    expect(variables.trim().split('\n')).toEqual([
      `IDENFY_API_KEY=${apiKey}`,
      `IDENFY_API_SECRET=${apiSecret}`,
      `IDENFY_SIGNING_KEYS=${signingKey}`,
      `IDENFY_BASE_URL=${SIMULATOR}`,
      `IDENFY_UI_URL=${SIMULATOR}`,
    ]);
    expect(pageText(PAGE)).toContain(`--webhook ${webhookUrl}\n`);
  });

  it('has commands that work, in its order', async () => {
    const results: unknown[] = [];
    for (const command of commands) {
      const session = simulator.sessions.at(-1);
      const filled = command
        .replace('AUTH_TOKEN', session?.authToken ?? '')
        .replace('SCAN_REF', session?.scanRef ?? '');
      const response = await call(filled, simulator.url);
      results.push([command.slice(0, 90), response.status < 400]);
      if (command.includes('/api/send')) {
        expect(app.received.at(-1)).toMatchObject({ payload: { clientId: 'user-1' } });
      }
    }
    expect(results).toEqual(commands.map((command) => [command.slice(0, 90), true]));
    expect(commands).toHaveLength(12);
    const outcomes = app.received.map(({ payload }) => (payload.status as { overall: string }).overall);
    // Finished by the name, completed, three duplicates, and one that was forged.
    expect(outcomes.slice(0, 5)).toEqual(['DENIED', 'APPROVED', 'DENIED', 'DENIED', 'DENIED']);
    expect(simulator.sessions).toEqual([]);
  });
});
