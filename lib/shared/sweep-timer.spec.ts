import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { SweepTimer } from './sweep-timer.js';

/** A sweep timer whose sweep is `batches`; `swept` resolves when a whole sweep is done. */
function sweeping(batches: () => Iterable<void>, isEmpty = () => true) {
  const done: { resolve?: () => void } = {};
  const swept = new Promise<void>((resolve) => (done.resolve = resolve));
  const timer = new SweepTimer(
    1,
    function* () {
      yield* batches();
      done.resolve?.();
    },
    isEmpty,
  );
  return { timer, swept };
}

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
    const timer = new SweepTimer(
      1,
      () => {
        sweeps += 1;
        if (sweeps === 3) {
          resolve();
        }
        return [][Symbol.iterator]();
      },
      () => false,
    );
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
    const timer = new SweepTimer(
      1,
      function* () {
        for (;;) {
          batches += 1;
          busyFor(0.5);
          yield;
        }
      },
      () => false,
    );
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
  const timers = [1, 2, 3].map(
    () =>
      new SweepTimer(
        1000,
        () => [][Symbol.iterator](),
        () => true,
      ),
  );
  await new Promise(setImmediate);
  watching.disable();
  expect(timers).toHaveLength(3);
  expect([...alive]).toEqual([]);
});
