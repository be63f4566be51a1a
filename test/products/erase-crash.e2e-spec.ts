import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { IdenfyModule, IdenfyService } from '../../lib/index.js';
import { SqlLiveSessionStore, createIdenfySchema, sqlite } from '../../lib/sql/index.js';
import { IdenfySimulator } from '../../lib/testing/index.js';
import type { SimulatorFailure } from '../../lib/testing/index.js';
import { ChildApp } from '../faults/child-app.js';
import { credentials } from '../faults/watched-log.js';
import { compilePackage } from '../support/compiled-package.js';

const clientId = 'erased-person';
const CLOSED = 21;
const slots = Array.from({ length: CLOSED }, (_, index) => `closed-${index}`);
const openSlots = ['open-0', 'open-1', 'open-2'];

let compiled: Awaited<ReturnType<typeof compilePackage>>;
let folder: string;
let file: string;
let simulator: IdenfySimulator;
let module: TestingModule;
let service: IdenfyService;

beforeAll(async () => {
  compiled = await compilePackage();
});
afterAll(() => compiled.remove());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'idenfy-'));
  file = join(folder, 'idenfy.db');
  const database = sqlite(file);
  await createIdenfySchema(database);
  simulator = await IdenfySimulator.start(credentials);
  const options = { ...credentials, baseUrl: simulator.url, webhookController: false } as const;
  const store = new SqlLiveSessionStore(database);
  module = await Test.createTestingModule({
    imports: [IdenfyModule.forRoot({ ...options, duplicates: { store } })],
  }).compile();
  await module.init();
  service = module.get(IdenfyService);
});
afterEach(async () => {
  await module.close();
  await simulator.close();
  rmSync(folder, { recursive: true });
});

/** A verification whose webhook never came: its session is live. */
async function verify(slot: string | undefined, outcome?: 'APPROVED' | 'EXPIRED'): Promise<void> {
  const { scanRef = '' } = await service.createToken({ clientId }, { slot });
  if (outcome !== undefined) {
    await simulator.complete(scanRef, outcome, { deliver: false });
  }
}

const deletedCount = (): number => simulator.sessions.filter(({ overall }) => /DELETED/.test(overall)).length;
const deletionsAsked = (): number =>
  simulator.requests.filter(({ path }) => path === '/api/v2/delete').length;

/** Those of the slots, and without a slot, that have a live session. */
async function live(): Promise<(string | undefined)[]> {
  const all = [undefined, ...slots, ...openSlots];
  const found = await Promise.all(all.map((slot) => service.findLiveSession(clientId, { slot })));
  return all.filter((_, index) => found[index] !== undefined);
}

/** Resolves when the process waits for the response to its deletion with this number. */
async function crashed(number: number, fault: SimulatorFailure): Promise<void> {
  if (number > 1) {
    simulator.failNext({ delayMs: 0 }, number - 1, '/api/v2/delete');
  }
  simulator.failNext(fault, 1, '/api/v2/delete');
  const app = await ChildApp.start({
    platform: 'Express',
    handlerMs: 0,
    baseUrl: simulator.url,
    shared: { kind: 'sqlite', url: file },
    packageFolder: compiled.folder,
  });
  app.erase(clientId);
  while (deletionsAsked() < number) {
    await sleep(5);
  }
  await app.kill('SIGKILL');
  expect(app.count('erased')).toBe(0);
  expect(app.faults()).toEqual([]);
}

const lost = { kind: 'silence', processed: true } as const;

describe('A process that is killed while it erases a person, on SQLite', () => {
  it.each([
    ['in its first deletion, of the session without a slot', 1, lost],
    ['in its second deletion', 2, lost],
    ['in the middle of its deletions', 13, lost],
    ['in the middle, before iDenfy has deleted', 13, 'silence'],
    ['in its last deletion', 25, lost],
  ] as const)('%s: the next call comes to the same end', async (_, number, fault) => {
    for (const slot of openSlots) {
      await verify(slot);
    }
    for (const [index, slot] of slots.entries()) {
      await verify(slot, index % 2 === 0 ? 'APPROVED' : 'EXPIRED');
    }
    await verify(undefined, 'APPROVED');
    expect((await live()).length).toBe(25);

    await crashed(number, fault);
    const done = deletedCount();
    expect(done).toBeLessThan(25);

    const second = await service.eraseClient(clientId);
    expect(second.pending.map(({ reason }) => reason)).toEqual(['not-expired', 'not-expired', 'not-expired']);
    expect(deletedCount()).toBe(CLOSED + 1);
    expect(await live()).toEqual(openSlots);

    for (const { scanRef } of second.pending) {
      await simulator.complete(scanRef, 'EXPIRED', { deliver: false });
    }
    await expect(service.eraseClient(clientId)).resolves.toMatchObject({ pending: [] });
    expect(deletedCount()).toBe(25);
    expect(await live()).toEqual([]);
  });
});
