/** What every row of the benchmark is measured with. */
import { performance } from 'node:perf_hooks';
import process from 'node:process';

export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);

/** Sorted values at a quarter, at the half and at three quarters. */
export function quartiles(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (part) => {
    const index = (sorted.length - 1) * part;
    const [low, high] = [sorted[Math.floor(index)], sorted[Math.ceil(index)]];
    return low + (high - low) * (index - Math.floor(index));
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/**
 * Runs two sides in turn, `ROUNDS` times after one round that is not counted, and takes the ratio of each round: what else the
 * machine does meets both. Each side is a function of the number of the round that resolves to its cost in microseconds.
 */
export async function compare({ name, other, ours, theirs, limit, better = 'less', unit = 'µs', note = '' }) {
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const first = round % 2 === 0 ? ours : theirs;
    const second = first === ours ? theirs : ours;
    const one = await first(round);
    const two = await second(round);
    const [mine, base] = first === ours ? [one, two] : [two, one];
    if (round > 0) {
      rounds.push({ mine, base });
    }
  }
  const ratio = quartiles(rounds.map(({ mine, base }) => (better === 'less' ? mine / base : base / mine)));
  return {
    name,
    other,
    unit,
    note,
    ours: quartiles(rounds.map(({ mine }) => mine)),
    theirs: quartiles(rounds.map(({ base }) => base)),
    ratio,
    better,
    limit,
    reached: better === 'less' ? ratio.median <= limit : ratio.median >= limit,
  };
}

/**
 * The garbage of the other side is collected first. That drops what V8 has compiled as well, so the first half of the calls
 * is not counted: a server that runs has its code.
 */
const WARM_UP = 0.5;

/** The microseconds that a call of `work` takes, one after another; each gets its number. */
export async function timeEach(count, work) {
  globalThis.gc?.();
  const first = Math.floor(count * WARM_UP);
  let since = 0;
  for (let index = 0; index < count; index += 1) {
    if (index === first) {
      since = performance.now();
    }
    await work(index);
  }
  return ((performance.now() - since) * 1000) / (count - first);
}

/** The same for work that does not wait. */
export function timeEachSync(count, work) {
  globalThis.gc?.();
  const first = Math.floor(count * WARM_UP);
  let since = 0;
  for (let index = 0; index < count; index += 1) {
    if (index === first) {
      since = performance.now();
    }
    work(index);
  }
  return ((performance.now() - since) * 1000) / (count - first);
}

/** Runs `count` calls with so many in flight, each with its number and that of its lane; resolves when all are done. */
export async function inFlight(count, width, work) {
  let next = 0;
  const run = async (lane) => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index, lane);
    }
  };
  await Promise.all(Array.from({ length: width }, (_, lane) => run(lane)));
}

/** Microseconds of wall time a call, with so many in flight. */
export async function timeInFlight(count, width, work) {
  globalThis.gc?.();
  await inFlight(count * WARM_UP, width, work);
  const since = performance.now();
  await inFlight(count * WARM_UP, width, work);
  return ((performance.now() - since) * 1000) / (count * WARM_UP);
}

/** Microseconds of processor time of this process a call, with so many in flight. */
export async function cpuInFlight(count, width, work) {
  globalThis.gc?.();
  await inFlight(count * WARM_UP, width, work);
  const before = process.cpuUsage();
  await inFlight(count * WARM_UP, width, work);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (count * WARM_UP);
}

/** Says the rows of this process to the one that started it; alone it prints them. */
export function report(...rows) {
  if (process.send) {
    process.send(rows, () => process.exit(0));
  } else {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    process.exit(0);
  }
}
