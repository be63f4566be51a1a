import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Notes what a suite ran and what it measured; the reporter prints the table of all of them at the end. */
export function note(row: number, ran: string, figure: string): void {
  const file = process.env['IDENFY_FIGURES'];
  if (file !== undefined) {
    appendFileSync(file, `${JSON.stringify({ row, ran, figure })}\n`);
  }
}

/** How often each value is there, as in `200 x 12, 503 x 3`. */
export function tally(values: readonly (string | number)[]): string {
  const counts = new Map<string | number, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([value, count]) => `${value} x ${count}`)
    .join(', ');
}

/** The value that this share of the values is not above; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is in use after a collection: JavaScript's heap, and the buffers outside of it. */
export function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The same, once connections that have ended have let go of what they were to send. */
export async function settledMemory(): Promise<number> {
  let least = memoryInUse();
  for (let look = 0; look < 10; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    least = Math.min(least, memoryInUse());
  }
  return least;
}

/** Runs a step so many times, at most `width` of them at once. */
export async function times<Result>(
  count: number,
  width: number,
  step: (index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await step(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
  return results;
}
