import type { Command } from 'commander';
import { exitBy, withEnv, withExamples } from '../command.js';
import { wrongUsage } from '../command-error.js';
import { readSecrets } from '../environment.js';
import type { EnvOption } from '../environment.js';
import { readObject } from '../files.js';
import { exchange, explainReason, webhookUrl } from '../http.js';
import type { HttpResult } from '../http.js';
import type { Output } from '../output.js';
import { didYouMean } from '../../shared/did-you-mean.js';
import { readAnswer } from '../webhook-answer.js';

/** iDenfy waits no longer (guides/webhooks-overview). */
const TIMEOUT_MS = 10_000;

interface SendOptions extends EnvOption {
  readonly to?: string;
  readonly clientId?: string;
  readonly scanRef?: string;
  readonly data?: string;
  readonly list?: boolean;
}

export function addSend(program: Command, output: Output): void {
  const command = program
    .command('send')
    .description(
      'Send a signed webhook to an app, as iDenfy would, with invented data. --list shows all events.',
    )
    .argument('[event]', 'event, for example IDENTIFICATION_MANUAL_FINISHED')
    .option('--to <url>', 'address of the webhook route; http only to this machine')
    .option('--client-id <text>', 'clientId of the body')
    .option('--scan-ref <text>', 'scanRef of the body')
    .option(
      '--data <file>',
      'file with a JSON object that is merged into the body; - reads the standard input',
    )
    .option('--list', 'list the events instead')
    .action(
      exitBy(output, (event: string | undefined, options: SendOptions) =>
        options.list === true ? list(output) : send(output, event, options),
      ),
    );
  const route = '--to http://localhost:3000/idenfy/webhook';
  withExamples(
    withEnv(command),
    'nestjs-idenfy send --list',
    `nestjs-idenfy send IDENTIFICATION_MANUAL_FINISHED ${route} --client-id user-7`,
    `echo '{"status":{"overall":"DENIED"}}' | nestjs-idenfy send identificationManualFinished ${route} --data -`,
  );
}

/** The fixtures by the name of their event. */
const fixtures = async () => {
  const { idenfyEventHeaders, idenfyPayloads } = await import('../../testing/index.js');
  const names = Object.keys(idenfyEventHeaders) as (keyof typeof idenfyPayloads)[];
  return names.map((name) => ({
    event: idenfyEventHeaders[name],
    payload: (overrides: object): object => idenfyPayloads[name](overrides),
  }));
};

async function list(output: Output): Promise<boolean> {
  const events = (await fixtures()).map(({ event }) => event);
  events.forEach((event) => output.line(event));
  output.json({ events });
  return true;
}

async function send(output: Output, named: string | undefined, options: SendOptions): Promise<boolean> {
  if (named === undefined || options.to === undefined) {
    throw wrongUsage('an event and --to URL are needed; --list shows the events');
  }
  const url = webhookUrl(options.to, '--to');
  const { event, payload } = await fixtureOf(named);
  const { clientId, scanRef } = options;
  const given = { ...(clientId !== undefined && { clientId }), ...(scanRef !== undefined && { scanRef }) };
  const missing = Object.keys(given).find((name) => !Object.hasOwn(payload({}), name));
  if (missing !== undefined) {
    throw wrongUsage(`the body of ${event} has no ${missing}`);
  }
  const data = options.data === undefined ? {} : await readObject(options.data);
  const { signingKeys } = await readSecrets(options);
  const { signedWebhook } = await import('../../testing/index.js');
  const { body, headers } = signedWebhook(event, payload({ ...data, ...given }), signingKeys[0] ?? '');
  const result = await exchange(url, { method: 'POST', headers, body, timeoutMs: TIMEOUT_MS });
  return show(output, event, result);
}

async function fixtureOf(named: string): Promise<Awaited<ReturnType<typeof fixtures>>[number]> {
  const all = await fixtures();
  const plain = (name: string): string => name.replaceAll(/[_-]/g, '').toLowerCase();
  const found = all.find(({ event }) => plain(event) === plain(named));
  if (found !== undefined) {
    return found;
  }
  const meant = didYouMean(
    named,
    all.map(({ event }) => event),
  );
  throw wrongUsage(
    `there is no event of this name; ${meant === undefined ? '--list shows all' : `did you mean ${meant}?`}`,
  );
}

function show(output: Output, event: string, result: HttpResult): boolean {
  const ms = Math.round(result.ms);
  if ('reason' in result) {
    const meaning = explainReason(result.reason);
    output.line(output.paint('red', `${event}: ${result.reason} after ${ms} ms: ${meaning}`));
    output.json({ event, reason: result.reason, ms, meaning });
    return false;
  }
  const { status } = result;
  const { isOurs, meaning, remedy } = readAnswer(result);
  const good = status >= 200 && status < 300;
  output.line(output.paint(good ? 'green' : 'red', `${event}: ${status} after ${ms} ms: ${meaning}`));
  if (remedy !== undefined) {
    output.line(`    ${remedy}`);
  }
  output.json({ event, status, ms, fromRoute: isOurs, meaning, remedy });
  return good;
}
