import { equal } from 'node:assert/strict';
import type { ConformanceCase } from '../conformance-case.interface.js';
import { atOnce } from './conformance-bench.js';
import { find, mustAcquire, mustBeFree, mustFind, mustOpen, open } from './session-steps.js';
import type { SessionCase, SessionCaseMaker } from './session-steps.js';

const finish = ({ store, instance }: SessionCase, scanRef: string): Promise<boolean> =>
  store.finish({ instance, scanRef });

const remove = ({ store, instance }: SessionCase, clientId: string, scanRef?: string): Promise<boolean> =>
  store.remove({ instance, clientId, ...(scanRef === undefined ? {} : { scanRef }) });

export const finishCases = (rule: SessionCaseMaker): ConformanceCase[] => [
  rule('finish ends the session with this scanRef, once', async (context) => {
    await mustOpen(context, 'client', 'scan');
    equal(await finish(context, 'scan'), true);
    equal(await finish(context, 'scan'), false);
    await mustBeFree(context, 'client');
  }),
  rule('finish ends no other session', async (context) => {
    await mustOpen(context, 'one', 'scan-1');
    await mustOpen(context, 'two', 'scan-2');
    await mustAcquire(context, 'three', 'owner');
    equal(await finish(context, 'scan-1'), true);
    equal(await finish(context, 'one'), false);
    equal((await mustFind(context, 'two')).scanRef, 'scan-2');
    equal((await mustFind(context, 'three')).state, 'reserved');
    await mustBeFree(context, 'one');
  }),
  rule('the scanRef of an older session does not end a newer one of its clientId', async (context) => {
    await mustOpen(context, 'client', 'old');
    equal(await remove(context, 'client'), true);
    await mustOpen(context, 'client', 'new');
    equal(await finish(context, 'old'), false);
    equal((await mustFind(context, 'client')).scanRef, 'new');
  }),
  rule('finish before open: nothing stays open', async (context) => {
    await mustAcquire(context, 'client', 'first');
    equal(await finish(context, 'scan'), false);
    equal((await mustFind(context, 'client')).state, 'reserved');
    equal(await open(context, 'client', 'first', { scanRef: 'scan' }), 'finished');
    await mustBeFree(context, 'client');
  }),
  rule('finish before open is about its own scanRef only', async (context) => {
    await mustAcquire(context, 'client', 'first');
    await finish(context, 'other');
    equal(await open(context, 'client', 'first', { scanRef: 'scan' }), 'opened');
    equal((await mustFind(context, 'client')).scanRef, 'scan');
  }),
  rule('finish and open at once: nothing stays open, whichever comes first', async (context) => {
    await atOnce(50, async (index) => {
      const clientId = `client-${index}`;
      const scanRef = `scan-${index}`;
      await mustAcquire(context, clientId, 'first');
      const opened = (): Promise<unknown> => open(context, clientId, 'first', { scanRef });
      const finished = (): Promise<unknown> => finish(context, scanRef);
      await Promise.all(index % 2 === 0 ? [opened(), finished()] : [finished(), opened()]);
      equal(await find(context, clientId), undefined);
    });
  }),
  rule('of many who finish one session at once exactly one ended it', async (context) => {
    await mustOpen(context, 'client', 'scan');
    const ended = await atOnce(50, () => finish(context, 'scan'));
    equal(ended.filter(Boolean).length, 1);
  }),
  rule('the same scanRef of two instances is two sessions', async (context) => {
    const other = { ...context, instance: `${context.instance}-other` };
    await mustOpen(context, 'client', 'scan');
    await mustOpen(other, 'client', 'scan');
    equal(await finish(context, 'scan'), true);
    equal((await mustFind(other, 'client')).scanRef, 'scan');
    await mustAcquire(context, 'client', 'first');
    equal(await finish(other, 'scan'), true);
    equal(await open(context, 'client', 'first', { scanRef: 'scan-2' }), 'opened');
  }),
];

export const removeCases = (rule: SessionCaseMaker): ConformanceCase[] => [
  rule('remove ends an open session', async (context) => {
    await mustOpen(context, 'client', 'scan');
    await mustOpen(context, 'other', 'scan-2');
    equal(await remove(context, 'client'), true);
    equal(await remove(context, 'client'), false);
    equal(await finish(context, 'scan'), false);
    await mustBeFree(context, 'client');
    equal((await mustFind(context, 'other')).scanRef, 'scan-2');
  }),
  rule('remove ends a reservation, and its owner can no longer open', async (context) => {
    await mustAcquire(context, 'client', 'first');
    equal(await remove(context, 'client'), true);
    equal(await open(context, 'client', 'first', { scanRef: 'scan' }), 'lost');
    await mustBeFree(context, 'client');
  }),
  rule('remove with a scanRef ends only the session that has it', async (context) => {
    await mustOpen(context, 'client', 'scan');
    await mustAcquire(context, 'reserved', 'first');
    equal(await remove(context, 'client', 'other'), false);
    equal(await remove(context, 'reserved', 'scan'), false);
    equal((await mustFind(context, 'client')).scanRef, 'scan');
    equal((await mustFind(context, 'reserved')).state, 'reserved');
    equal(await remove(context, 'client', 'scan'), true);
    await mustBeFree(context, 'client');
  }),
  rule('remove of what another instance has is false', async (context) => {
    await mustOpen(context, 'client', 'scan');
    const other = { ...context, instance: `${context.instance}-other` };
    equal(await remove(other, 'client'), false);
    equal((await mustFind(context, 'client')).state, 'open');
  }),
];
