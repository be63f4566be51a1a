import type {
  BeginDelivery,
  BeginResult,
  DeliveredResult,
  DeliveryKey,
  DeliveryStore,
  LatestResult,
  OwnedDelivery,
} from '../deliveries/delivery-store.interface.js';
import {
  ABANDON_DELIVERY,
  BEGIN_DELIVERY,
  COMPLETE_DELIVERY,
  LATEST_RESULT,
  RENEW_DELIVERY,
  SETTLE_HANDLER,
} from './delivery.scripts.js';
import { resolveOptions } from '../config/options-table.js';
import { EVICTION, readEviction } from './eviction.js';
import type { Eviction } from './eviction.js';
import type { RedisClient, RedisScript } from './redis-client.js';
import { RedisKeys } from './redis-keys.js';
import { REDIS_DELIVERY_STORE_OPTIONS } from './redis-options.js';
import type { RedisDeliveryStoreOptions } from './redis-options.js';
import { ScriptCalls, isOne, listOf } from './script-calls.js';

/**
 * Keeps deliveries in Redis (6 or later, one server or a cluster), for apps of many processes. Takes a client of
 * ioredis or node-redis that the app made and closes. Every call is one round trip, and is over within
 * `commandTimeoutMs` or rejects with `IdenfyStoreError`.
 *
 * Holds no payload: hashes of deliveries, results (overall, final) and the ids of handlers.
 */
export class RedisDeliveryStore implements DeliveryStore {
  private readonly calls: ScriptCalls;
  private readonly keys: RedisKeys;
  private readonly retentionMs: number;

  /** @throws IdenfyConfigError when the client is of neither package or an option is out of its range. */
  constructor(client: RedisClient, options?: RedisDeliveryStoreOptions) {
    const { prefix, commandTimeoutMs, retentionSeconds } = resolveOptions(
      'RedisDeliveryStore',
      REDIS_DELIVERY_STORE_OPTIONS,
      options,
    );
    this.calls = new ScriptCalls(client, commandTimeoutMs);
    this.keys = new RedisKeys(prefix);
    this.retentionMs = retentionSeconds * 1000;
  }

  begin(request: BeginDelivery): Promise<BeginResult> {
    const { owner, leaseMs, scanRef, result, toQueue, tentative } = request;
    const placed = resultArguments(scanRef === undefined ? undefined : result);
    const args = [owner, Math.max(1, leaseMs), ...placed, toQueue ? '1' : '0', tentative ? '1' : '0'];
    return this.run(BEGIN_DELIVERY, request, args, readBegun);
  }

  renew(request: OwnedDelivery & { leaseMs: number }): Promise<boolean> {
    return this.run(RENEW_DELIVERY, request, [request.owner, Math.max(1, request.leaseMs)], isOne);
  }

  async settleHandler(request: OwnedDelivery & { handler: string }): Promise<void> {
    await this.run(SETTLE_HANDLER, request, [request.handler], isOne);
  }

  complete(request: OwnedDelivery): Promise<boolean> {
    return this.run(COMPLETE_DELIVERY, request, [request.owner], isOne);
  }

  abandon(request: OwnedDelivery): Promise<boolean> {
    return this.run(ABANDON_DELIVERY, request, [request.owner], isOne);
  }

  latestResult(request: { instance: string; scanRef: string }): Promise<LatestResult | undefined> {
    const key = this.keys.deliveries(request.instance, '', request.scanRef);
    return this.calls.run(LATEST_RESULT, [key], [], readLatest);
  }

  /** @internal For the doctor of the command line. */
  evictionPolicy(): Promise<Eviction> {
    return this.calls.run(EVICTION, [this.keys.deliveries('', '')], [], readEviction);
  }

  private run<Result>(
    script: RedisScript,
    { instance, deliveryId, scanRef }: DeliveryKey,
    args: (string | number)[],
    read: (reply: unknown) => Result,
  ): Promise<Result> {
    const key = this.keys.deliveries(instance, deliveryId, scanRef);
    return this.calls.run(script, [key], [this.retentionMs, deliveryId, ...args], read);
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
  const [number, after, text, kind] = listOf(reply);
  if (text === undefined) {
    return undefined;
  }
  const [final, overall] = JSON.parse(String(text)) as [boolean, string | null];
  const startsRound = String(kind) === 'start';
  return { overall, final, startsRound, number: Number(number), after: Number(after) };
}

function readBegun(reply: unknown): BeginResult {
  const [state, second, repeats = null, ...settled] = listOf(reply);
  switch (String(state)) {
    case 'done':
      return { state: 'done' };
    case 'busy':
      return { state: 'busy', retryAfterMs: Number(second) };
    case 'started':
      return {
        state: 'started',
        settled: settled.map(String),
        superseded: String(second) === '1',
        ...(repeats !== null && { repeats: String(repeats) }),
      };
    default:
      throw new TypeError('The script did not begin it');
  }
}
