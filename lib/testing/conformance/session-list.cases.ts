import { deepEqual, equal, ok } from 'node:assert/strict';
import { atOnce } from './conformance-case.js';
import type { ConformanceCase } from './conformance-case.js';
import { aboutMs, said } from './tested-session-store.js';
import type { SessionRule } from './tested-session-store.js';

/** More than a store reads in one piece. */
const MANY = 1200;

const byClientId = (one: { clientId?: unknown }, other: { clientId?: unknown }): number =>
  String(one.clientId) < String(other.clientId) ? -1 : 1;

/** The rules of the optional method, for stores that have it. */
export function listCases(rule: SessionRule): ConformanceCase[] {
  const optional: SessionRule = (name, body) =>
    rule(`${name} (where the store has list)`, async (store) => {
      if (store.has.list) {
        await body(store);
      }
    });
  return [
    optional('list gives the open sessions without their tokens, and changes nothing', async (store) => {
      deepEqual(await store.list(), []);
      await store.mustOpen('client', 'scan', { token: store.token });
      await store.mustOpen('client\nslot', undefined, { dueMs: 0 });
      await store.mustAcquire('reserved', 'first');
      for (const times of ['once', 'twice']) {
        const sessions = await store.list();
        const expected = [
          { clientId: 'client', state: 'open', scanRef: 'scan' },
          { clientId: 'client\nslot', state: 'open' },
        ];
        deepEqual(sessions.map(said).sort(byClientId), expected, times);
        sessions.forEach(({ remainingMs }) => aboutMs(remainingMs, store.longMs));
      }
      ok((await store.mustFind('client')).token);
      equal((await store.takeDue(10)).length, 1);
    }),
    optional('list gives nothing that has ended, and nothing of another instance', async (store) => {
      await store.mustOpen('finished', 'scan');
      await store.finish('scan');
      await store.mustOpen('removed', 'scan-2');
      await store.remove('removed');
      await store.mustOpen('expired', 'scan-3', { holdMs: store.shortMs });
      await store.other().mustOpen('other', 'scan-4');
      await store.untilExpired();
      deepEqual(await store.list(), []);
    }),
    optional('list gives each of many sessions once, while others begin, end and are due', async (store) => {
      const names = Array.from({ length: MANY }, (_, index) => `client-${index}`).sort();
      await atOnce(MANY, (index) => store.mustOpen(names[index]!, `scan of ${names[index]}`, { dueMs: 0 }));
      const ending = names.slice(MANY / 2, MANY / 2 + 20);
      const listed = await store.listWhile(async () => {
        await atOnce(20, (index) => store.finish(`scan of ${ending[index]}`));
        await atOnce(20, (index) => store.mustOpen(`new-${index}`, `scan of new-${index}`));
        await store.takeDue(MANY / 4);
      });
      const staying = names.filter((name) => !ending.includes(name));
      deepEqual(listed.filter((name) => staying.includes(name)).sort(), staying);
      equal(new Set(listed).size, listed.length);
    }),
  ];
}
