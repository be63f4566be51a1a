import { isMemoryStore } from '../../config/idenfy.tokens.js';
import type { IdenfyService, LiveSession } from '../../index.js';
import type { AppOptions } from '../app-options.js';
import { CommandError, wrongUsage } from '../command-error.js';
import { withModule } from '../nest.js';
import type { Output } from '../output.js';
import { chosenInstances, nameOf } from './instances.js';
import type { Chosen, OperatorOptions } from './instances.js';

export interface SessionOptions extends OperatorOptions {
  readonly slot?: string;
  readonly scanRef?: string;
}

type InstanceSession = LiveSession & { readonly instance: string };

/** Prints the open sessions. */
export async function listSessions(output: Output, options: OperatorOptions): Promise<boolean> {
  const { instances } = await chosenStores(options);
  const sessions: InstanceSession[] = [];
  let count = 0;
  for (const one of instances) {
    await withService(one, async (idenfy) => {
      for await (const session of idenfy.listLiveSessions()) {
        show(output, session, one, instances);
        count += 1;
        if (output.isJson) {
          sessions.push({ instance: nameOf(one), ...session });
        }
      }
    });
  }
  output.line(count === 0 ? 'No session is open.' : `${count} open`);
  output.json({ sessions });
  return true;
}

/** Prints the session of a clientId, also one that is only reserved. */
export async function showSession(
  output: Output,
  clientId: string,
  options: SessionOptions,
): Promise<boolean> {
  const { instances } = await chosenStores(options);
  const sessions: InstanceSession[] = [];
  for (const one of instances) {
    const session = await withService(one, (idenfy) => idenfy.findLiveSession(clientId, slotOf(options)));
    if (session !== undefined) {
      show(output, session, one, instances);
      sessions.push({ instance: nameOf(one), ...session });
    }
  }
  return finish(output, sessions);
}

/** Frees a clientId, and prints the session that it had. */
export async function releaseSession(
  output: Output,
  clientId: string,
  options: SessionOptions,
): Promise<boolean> {
  const { instances } = await chosenStores(options);
  const [one, ...others] = instances;
  if (one === undefined || others.length > 0) {
    throw wrongUsage(`--instance NAME is needed: there are ${instances.map(nameOf).join(', ')}`);
  }
  const released = await withService(one, async (idenfy) => {
    const session = await idenfy.findLiveSession(clientId, slotOf(options));
    // What was found, and not what has begun since.
    const scanRef = options.scanRef ?? session?.scanRef;
    const isReleased = await idenfy.releaseLiveSession(clientId, scanRef, slotOf(options));
    return isReleased ? session : undefined;
  });
  if (released !== undefined) {
    output.line(output.paint('green', 'Released:'));
    show(output, released, one, instances);
    output.line(
      'The next verification of this clientId spends a credit, also while iDenfy still has this one.',
    );
  }
  return finish(output, released === undefined ? [] : [{ instance: nameOf(one), ...released }]);
}

const slotOf = ({ slot }: SessionOptions): { slot?: string } => (slot === undefined ? {} : { slot });

/** @throws CommandError for a store that another process cannot see. */
async function chosenStores(options: OperatorOptions): Promise<Chosen> {
  const chosen = await chosenInstances(options);
  const inMemory = chosen.instances.find((one) => isMemoryStore(one.duplicates?.store));
  if (inMemory !== undefined) {
    throw new CommandError(
      `the session store of ${chosen.file} (${nameOf(inMemory)}) is in the memory of the app, which alone can see it: there, IdenfyService has listLiveSessions, findLiveSession and releaseLiveSession (docs/duplicate-verifications.md, For operators)`,
    );
  }
  return chosen;
}

const withService = <Result>(
  options: AppOptions,
  use: (idenfy: IdenfyService) => Promise<Result>,
): Promise<Result> =>
  withModule(options, async (app) => {
    const { getIdenfyToken } = await import('../../index.js');
    return use(app.get<IdenfyService>(getIdenfyToken(options.instance)));
  });

function show(output: Output, session: LiveSession, one: AppOptions, all: readonly AppOptions[]): void {
  const { clientId, slot, scanRef = 'no scanRef yet', state, outcomeUnknown, expiresAt } = session;
  output.line(
    [
      ...(all.length > 1 ? [nameOf(one)] : []),
      scanRef,
      outcomeUnknown === true ? 'reserved, outcome unknown' : state,
      `until ${expiresAt.toISOString().replace(/\.\d+/, '')}`,
      `${clientId}${slot === undefined ? '' : ` slot ${slot}`}`,
    ].join('  '),
  );
}

function finish(output: Output, sessions: readonly InstanceSession[]): boolean {
  const isFound = sessions.length > 0;
  if (!isFound) {
    output.line('There is no such session.');
  }
  output.json({ sessions });
  return isFound;
}
