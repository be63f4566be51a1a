import type {
  BeginDelivery,
  BeginResult,
  DeliveredResult,
  DeliveryKey,
  DeliveryStore,
  LatestResult,
  OwnedDelivery,
} from '../deliveries/delivery-store.interface.js';
import { LateClaims } from './late-claims.js';
import type { RedisClient } from './redis-client.interface.js';
import { commandsOf } from './redis-commands.js';
import type { RedisCommands } from './redis-commands.js';
import { RedisKeys } from './redis-keys.js';
import { expiryMs, resolveRedisOptions } from './redis-options.js';
import type { RedisDeliveryStoreOptions } from './redis-options.js';
import type { RedisScript } from './redis-script.js';
import {
  ABANDON_DELIVERY,
  BEGIN_DELIVERY,
  COMPLETE_DELIVERY,
  LATEST_RESULT,
  RENEW_DELIVERY,
  SETTLE_HANDLER,
} from './scripts/delivery.scripts.js';
import { partsOf } from './script-reply.js';
import { TimeLimit } from './time-limit.js';

/**
 * Keeps deliveries in Redis (6 or later, one server or a cluster), for apps of many processes. Takes a client of
 * ioredis or node-redis that the app made and closes. Every call is one round trip, and is over within
 * `commandTimeoutMs` or rejects with `IdenfyStoreError`.
 *
 * Holds no payload: hashes of deliveries, results (overall, final) and the ids of handlers.
 */
export class RedisDeliveryStore implements DeliveryStore {
  private readonly commands: RedisCommands;
  private readonly keys: RedisKeys;
  private readonly limit: TimeLimit;
  private readonly retentionMs: string;
  private readonly claims: LateClaims;

  /** @throws IdenfyConfigError when the client is of neither package or an option is out of its range. */
  constructor(client: RedisClient, options?: RedisDeliveryStoreOptions) {
    const { prefix, commandTimeoutMs, retentionSeconds } = resolveRedisOptions('RedisDeliveryStore', options);
    this.commands = commandsOf(client);
    this.keys = new RedisKeys(prefix);
    this.limit = new TimeLimit(commandTimeoutMs);
    this.retentionMs = String(retentionSeconds * 1000);
    this.claims = new LateClaims(this.limit);
  }

  begin(request: BeginDelivery): Promise<BeginResult> {
    const { owner, leaseMs, result } = request;
    const placed = request.scanRef === undefined ? undefined : result;
    const kinds = [request.toQueue, request.tentative].map((kind) => (kind ? '1' : '0'));
    return this.claims.take({
      owner,
      leaseMs,
      ask: async () => {
        const args = [owner, expiryMs(leaseMs), ...resultArguments(placed), ...kinds];
        return readBegun(await this.ask(BEGIN_DELIVERY, request, args));
      },
      giveBack: () => this.ask(ABANDON_DELIVERY, request, [owner]),
    });
  }

  async renew(request: OwnedDelivery & { leaseMs: number }): Promise<boolean> {
    return this.change(RENEW_DELIVERY, request, [request.owner, expiryMs(request.leaseMs)]);
  }

  async settleHandler(request: OwnedDelivery & { handler: string }): Promise<void> {
    await this.change(SETTLE_HANDLER, request, [request.handler]);
  }

  complete(request: OwnedDelivery): Promise<boolean> {
    return this.change(COMPLETE_DELIVERY, request, [request.owner]);
  }

  abandon(request: OwnedDelivery): Promise<boolean> {
    return this.change(ABANDON_DELIVERY, request, [request.owner]);
  }

  async latestResult(request: { instance: string; scanRef: string }): Promise<LatestResult | undefined> {
    const key = this.keys.deliveries(request.instance, '', request.scanRef);
    return this.limit.within(async () =>
      readLatest(await this.commands.evalScript(LATEST_RESULT, [key], [])),
    );
  }

  private change(script: RedisScript, key: DeliveryKey, args: string[]): Promise<boolean> {
    return this.limit.within(async () => Number(await this.ask(script, key, args)) === 1);
  }

  private ask(script: RedisScript, key: DeliveryKey, args: string[]): Promise<unknown> {
    const { instance, deliveryId, scanRef } = key;
    const kept = this.keys.deliveries(instance, deliveryId, scanRef);
    return this.commands.evalScript(script, [kept], [this.retentionMs, deliveryId, ...args]);
  }
}

/** The result as a text that only equal results share (never empty), and what the script has to know of it. */
function resultArguments(result: DeliveredResult | undefined): string[] {
  if (result === undefined) {
    return ['', '0', '0'];
  }
  const { overall, final, startsRound } = result;
  return [JSON.stringify([final, overall]), final ? '1' : '0', startsRound ? '1' : '0'];
}

function readLatest(reply: unknown): LatestResult | undefined {
  const [number, after, text, kind] = partsOf(reply);
  if (text === undefined) {
    return undefined;
  }
  const [final, overall] = JSON.parse(text) as [boolean, string | null];
  return { overall, final, startsRound: kind === 'start', number: Number(number), after: Number(after) };
}

function readBegun(reply: unknown): BeginResult {
  const [state, second, repeats, ...settled] = partsOf(reply);
  if (state === 'done') {
    return { state };
  }
  if (state === 'busy') {
    return { state, retryAfterMs: Number(second) };
  }
  if (state !== 'started') {
    throw new TypeError('The script gave no answer of its own');
  }
  return {
    state,
    settled: settled.filter((handler) => handler !== undefined),
    superseded: second === '1',
    ...(repeats === undefined ? {} : { repeats }),
  };
}
