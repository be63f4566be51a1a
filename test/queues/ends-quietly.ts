import { jest } from '@jest/globals';
import type { WebhookQueue } from 'nestjs-idenfy';
import { sleep, until } from './deliveries.js';

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

/**
 * Stops queues while they connect, each a millisecond later than the one before: nothing is unhandled, and nothing is
 * printed. Resolves to how long the timers of the last one have stayed, in milliseconds.
 */
export async function endsQuietly(make: () => WebhookQueue): Promise<number> {
  const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  // ioredis says here that a Redis wants no password.
  const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const unhandled: unknown[] = [];
  const before = timers();
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  try {
    for (let ms = 0; ms < 30; ms += 1) {
      const brief = make();
      void brief.start(async () => undefined);
      await sleep(ms);
      await brief.stop();
    }
    const since = performance.now();
    await until(() => timers() <= before);
    expect(unhandled).toEqual([]);
    expect(printed).not.toHaveBeenCalled();
    return performance.now() - since;
  } finally {
    process.off('unhandledRejection', note).off('uncaughtException', note);
    printed.mockRestore();
    warned.mockRestore();
  }
}
