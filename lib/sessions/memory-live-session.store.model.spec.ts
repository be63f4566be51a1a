import fc from 'fast-check';
import type { LiveSessionStore, StoredSession } from './live-session-store.interface.js';
import { MemoryLiveSessionStore } from './memory-live-session.store.js';

/** One call of acquire, with an owner and a scanRef that no other call has. */
interface Attempt {
  readonly instance: string;
  readonly clientId: string;
  readonly owner: string;
  readonly scanRef: string;
}

interface ModelSession extends Attempt {
  state: 'reserved' | 'open';
  endsAt: number;
  dueAt: number;
  outcomeUnknown: boolean;
  finishedAt: number;
  fingerprint: string;
  tokenEndsAt: number;
}

/** The rules of the interface in the plainest way: a list, looked through from end to end. */
class Model {
  now = 0;
  private records: ModelSession[] = [];

  private live(): ModelSession[] {
    this.records = this.records.filter(({ endsAt }) => endsAt > this.now);
    return this.records;
  }

  private of({ instance, clientId }: Attempt): ModelSession | undefined {
    return this.live().find((one) => one.instance === instance && one.clientId === clientId);
  }

  private reservedBy(attempt: Attempt): ModelSession | undefined {
    const record = this.of(attempt);
    return record?.state === 'reserved' && record.owner === attempt.owner ? record : undefined;
  }

  private drop(record: ModelSession): boolean {
    this.records = this.records.filter((one) => one !== record);
    return true;
  }

  acquire(attempt: Attempt, leaseMs: number): unknown {
    const record = this.of(attempt);
    if (record !== undefined) {
      return { acquired: false, session: this.show(record) };
    }
    this.records.push({
      ...attempt,
      state: 'reserved',
      endsAt: this.now + leaseMs,
      dueAt: Infinity,
      outcomeUnknown: false,
      finishedAt: -Infinity,
      fingerprint: `print of ${attempt.owner}`,
      tokenEndsAt: -Infinity,
    });
    return { acquired: true };
  }

  open(attempt: Attempt, holdMs: number): string {
    const record = this.of(attempt);
    if (record?.owner !== attempt.owner) {
      return 'lost';
    }
    if (record.state === 'open') {
      return 'opened';
    }
    if (this.now - record.finishedAt < 15 * 60_000) {
      this.drop(record);
      return 'finished';
    }
    record.state = 'open';
    record.endsAt = this.now + holdMs;
    record.dueAt = this.now + holdMs / 2;
    record.tokenEndsAt = this.now + holdMs / 4;
    return 'opened';
  }

  abandon(attempt: Attempt, outcome: string): boolean {
    const record = this.reservedBy(attempt);
    if (record !== undefined && outcome === 'unknown') {
      record.outcomeUnknown = true;
    }
    return record !== undefined && (outcome === 'unknown' || this.drop(record));
  }

  finish(attempt: Attempt): boolean {
    const record = this.of(attempt);
    if (record?.owner !== attempt.owner) {
      return false;
    }
    record.finishedAt = this.now;
    return record.state === 'open' && this.drop(record);
  }

  find(attempt: Attempt): unknown {
    const record = this.of(attempt);
    return record && this.show(record);
  }

  remove(attempt: Attempt, named: boolean): boolean {
    const record = this.of(attempt);
    const meant = record && (!named || (record.state === 'open' && record.owner === attempt.owner));
    return meant ? this.drop(record) : false;
  }

  takeDue(instance: string, againMs: number): unknown[] {
    const due = this.live().filter((one) => one.instance === instance && one.dueAt <= this.now);
    due.forEach((record) => (record.dueAt = this.now + againMs));
    return due.map((record) => this.show(record));
  }

  private show(record: ModelSession): unknown {
    const { clientId, state, scanRef, outcomeUnknown, fingerprint, tokenEndsAt, owner } = record;
    return {
      clientId,
      state,
      remainingMs: record.endsAt - this.now,
      fingerprint,
      ...(outcomeUnknown && state === 'reserved' ? { outcomeUnknown } : {}),
      ...(state === 'open' ? { scanRef } : {}),
      ...(tokenEndsAt > this.now
        ? { token: { lifeMs: tokenEndsAt - this.now, answer: `token of ${owner}` } }
        : {}),
    };
  }
}

const SPANS = [1, 400, 60_000, 16 * 60_000, 3_600_000];
const span = fc.constantFrom(...SPANS);
const which = fc.nat(20);
const step = fc.oneof(
  fc.record({ call: fc.constant('acquire' as const), instance: fc.nat(1), client: fc.nat(2), ms: span }),
  fc.record({ call: fc.constant('open' as const), which, ms: span }),
  fc.record({ call: fc.constant('refused' as const), which }),
  fc.record({ call: fc.constant('unknown' as const), which }),
  fc.record({ call: fc.constant('finish' as const), which }),
  fc.record({ call: fc.constant('find' as const), which }),
  fc.record({ call: fc.constant('remove' as const), which, named: fc.boolean() }),
  fc.record({ call: fc.constant('takeDue' as const), which, ms: span }),
  fc.record({ call: fc.constant('wait' as const), ms: span }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const byClientId = (sessions: unknown[]) =>
  [...(sessions as StoredSession[])].sort((a, b) => (a.clientId < b.clientId ? -1 : 1));

/** Takes one step on both sides; resolves to their answers. */
async function take(
  one: Step,
  store: LiveSessionStore,
  model: Model,
  attempts: Attempt[],
): Promise<unknown[]> {
  if (one.call === 'wait') {
    model.now += one.ms;
    return [0, 0];
  }
  if (one.call === 'acquire') {
    const id = attempts.length;
    const scanRef = `a0000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
    const clientId = ['client', 'b0000000-0000-4000-8000-000000000000', '\u00e9\0:'][one.client]!;
    const attempt = { instance: `instance-${one.instance}`, clientId, owner: `owner-${id}`, scanRef };
    attempts.push(attempt);
    const request = { ...attempt, leaseMs: one.ms, fingerprint: `print of ${attempt.owner}` };
    return [await store.acquire(request), model.acquire(attempt, one.ms)];
  }
  const attempt = attempts[attempts.length - 1 - (one.which % Math.max(1, attempts.length))];
  if (attempt === undefined) {
    return [0, 0];
  }
  const { instance, clientId } = attempt;
  switch (one.call) {
    case 'open': {
      const token = { lifeMs: one.ms / 4, answer: `token of ${attempt.owner}` };
      const answer = await store.open({ ...attempt, holdMs: one.ms, dueMs: one.ms / 2, token });
      return [answer, model.open(attempt, one.ms)];
    }
    case 'refused':
    case 'unknown':
      return [await store.abandon({ ...attempt, outcome: one.call }), model.abandon(attempt, one.call)];
    case 'finish':
      return [await store.finish(attempt), model.finish(attempt)];
    case 'find':
      return [await store.find(attempt), model.find(attempt)];
    case 'remove':
      return [
        await store.remove(one.named ? attempt : { instance, clientId }),
        model.remove(attempt, one.named),
      ];
    case 'takeDue':
      return [
        byClientId(await store.takeDue({ instance, limit: 100, againMs: one.ms })),
        byClientId(model.takeDue(instance, one.ms)),
      ];
  }
}

describe('MemoryLiveSessionStore', () => {
  it('answers as a naive list of sessions does, whatever is asked in which order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }), async (steps) => {
        const model = new Model();
        const store = new MemoryLiveSessionStore({ now: () => model.now });
        const attempts: Attempt[] = [];
        for (const one of steps) {
          const [answer, expected] = await take(one, store, model, attempts);
          expect({ one, answer }).toEqual({ one, answer: expected });
        }
        store.close();
      }),
      { numRuns: 400 },
    );
  });
});
