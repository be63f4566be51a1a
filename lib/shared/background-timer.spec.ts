import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { RunTimer, SweepTimer } from './background-timer.js';

/** A sweep timer whose sweep is `batches`; `swept` resolves when a whole sweep is done. */
function sweeping(batches: () => Iterable<void>) {
  const done: { resolve?: () => void } = {};
  const swept = new Promise<void>((resolve) => (done.resolve = resolve));
  const timer = new SweepTimer(1, function* () {
    yield* batches();
    done.resolve?.();
    return false;
  });
  return { timer, swept };
}

/** The sweep of a store without an entry to visit. */
const sweepOfNothing = (isLeft: boolean): Iterator<void, boolean> => ({
  next: () => ({ done: true, value: isLeft }),
});

const busyFor = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end;) {
    /* the work of a batch */
  }
};

describe('SweepTimer', () => {
  it('sweeps after a write, and ends when the store is empty', async () => {
    let sweeps = 0;
    const { timer, swept } = sweeping(() => {
      sweeps += 1;
      return [];
    });
    timer.start();
    timer.start();
    await swept;
    await sleep(20);
    expect(sweeps).toBe(1);
  });

  it('goes on while the store is not empty, until it is stopped', async () => {
    let sweeps = 0;
    let resolve: () => void = () => undefined;
    const third = new Promise<void>((done) => (resolve = done));
    const timer = new SweepTimer(1, () => {
      sweeps += 1;
      if (sweeps === 3) {
        resolve();
      }
      return sweepOfNothing(true);
    });
    timer.start();
    await third;
    timer.stop();
    await sleep(20);
    expect(sweeps).toBe(3);
  });

  it('can be started again after it was stopped', async () => {
    const { timer, swept } = sweeping(() => []);
    timer.start();
    timer.stop();
    timer.start();
    await swept;
  });

  it('gives the event loop a turn between batches', async () => {
    let turns = 0;
    let sweptAt: number | undefined;
    const { timer } = sweeping(function* () {
      for (let batch = 0; batch < 100; batch += 1) {
        busyFor(0.5);
        yield;
      }
      sweptAt = turns;
    });
    timer.start();
    while (sweptAt === undefined) {
      await nextTurn();
      turns += 1;
    }
    // 50 ms of work in turns of 2 ms.
    expect(sweptAt).toBeGreaterThanOrEqual(10);
  });

  it('stops in the middle of a sweep', async () => {
    let batches = 0;
    const timer = new SweepTimer(1, function* () {
      for (;;) {
        batches += 1;
        busyFor(0.5);
        yield;
      }
    });
    timer.start();
    while (batches < 10) {
      await nextTurn();
    }
    timer.stop();
    const atStop = batches;
    await sleep(10);
    expect(batches).toBe(atStop);
  });

  it('holds on to no request: it runs in the async context in which it was made', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const { timer, swept } = sweeping(function* () {
      seen.push(storage.getStore());
      busyFor(5);
      yield;
      seen.push(storage.getStore());
    });
    storage.run('request', () => timer.start());
    await swept;
    expect(seen).toEqual([undefined, undefined]);
  });

  it('does not keep the process alive', () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { timer } = sweeping(() => []);
    timer.start();
    expect(timers()).toBe(before);
    timer.stop();
  });
});

it('does not look like work in flight to a watch for open handles', async () => {
  const alive = new Set<number>();
  const watching = createHook({
    init: (id, type) => {
      if (!['Timeout', 'Immediate', 'PROMISE', 'TickObject', 'Microtask'].includes(type)) {
        alive.add(id);
      }
    },
    destroy: (id) => alive.delete(id),
  }).enable();
  const timers = [1, 2, 3].map(() => new SweepTimer(1000, () => sweepOfNothing(false)));
  await new Promise(setImmediate);
  watching.disable();
  expect(timers).toHaveLength(3);
  expect([...alive]).toEqual([]);
});

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
