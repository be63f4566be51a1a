import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunTimer } from './run-timer.js';

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await sleep(2);
  }
}

describe('RunTimer', () => {
  it('runs again and again, never two at once, until it is stopped', async () => {
    let [runs, atWork, most] = [0, 0, 0];
    const timer = new RunTimer(5, async () => {
      runs += 1;
      atWork += 1;
      most = Math.max(most, atWork);
      await sleep(20);
      atWork -= 1;
    });
    timer.start();
    expect(runs).toBe(0);
    await until(() => runs === 3);
    timer.stop();
    await until(() => atWork === 0);
    await sleep(30);
    expect([runs, most]).toEqual([3, 1]);
  });

  it('does not begin once it was stopped', async () => {
    let runs = 0;
    const timer = new RunTimer(1, async () => void (runs += 1));
    timer.start();
    timer.stop();
    timer.start();
    await sleep(20);
    expect(runs).toBe(0);
  });

  it('holds on to no request: it runs in the context that it was made in', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const timer = new RunTimer(1, async () => {
      seen.push(context.getStore());
      // What a run leaves behind is not the next one's either.
      context.enterWith('a run');
    });
    context.run('a request', () => timer.start());
    await until(() => seen.length >= 3);
    timer.stop();
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });

  it('keeps to its time but for a tenth, so that processes drift apart, and no process alive', () => {
    const waits: number[] = [];
    let unrefs = 0;
    const original = globalThis.setTimeout;
    const fake = ((_: () => void, ms: number) => {
      waits.push(ms);
      return { unref: () => void (unrefs += 1) };
    }) as unknown as typeof setTimeout;
    globalThis.setTimeout = fake;
    try {
      for (let index = 0; index < 200; index += 1) {
        new RunTimer(1000, async () => undefined).start();
      }
    } finally {
      globalThis.setTimeout = original;
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(900);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1100);
    expect(new Set(waits).size).toBeGreaterThan(100);
    expect(unrefs).toBe(200);
  });
});
