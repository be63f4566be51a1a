import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { HealthIndicatorService } from '@nestjs/terminus';
import type { HealthIndicatorResult } from '@nestjs/terminus';
import { DEFAULT_INSTANCE, getIdenfyToken } from '../config/idenfy.tokens.js';
import { IdenfyConfigError } from '../errors/index.js';
import { flag, resolveOptions, text, timeLimit, wholeNumber } from '../config/options-table.js';
import type { OptionsTable } from '../config/options-table.js';
import { IdenfyHealth } from '../health/idenfy-health.service.js';
import type { Health } from '../health/idenfy-health.service.js';

/** Settings of one check. */
export interface IdenfyHealthOptions {
  /** Name of the module's instance. Default: the unnamed one. */
  instance?: string;
  /** How long the check may take, in milliseconds. Default 3000. */
  timeoutMs?: number;
  /** Whether to ask iDenfy if it accepts the API credentials. Default true. */
  credentials?: boolean;
  /**
   * How long iDenfy's response that it accepts them counts, in milliseconds. Default 300000 (5 minutes): iDenfy limits
   * requests and forbids polling. Another response counts for 10 s at most.
   */
  credentialsTtlMs?: number;
}

/** @internal */
export const HEALTH_OPTIONS = {
  instance: { ...text('type', /^/, 'must be the name of an instance'), default: DEFAULT_INSTANCE },
  timeoutMs: { ...timeLimit, default: 3000 },
  credentials: { ...flag, default: true },
  credentialsTtlMs: { ...wholeNumber(0), default: 300_000 },
} as const satisfies OptionsTable<IdenfyHealthOptions>;

/**
 * A health indicator for @nestjs/terminus: both stores respond, and iDenfy accepts the API credentials. No credit is spent.
 * Provide it in the module of the health controller:
 *
 * `() => this.idenfy.isHealthy('idenfy')`
 *
 * Each part of the result is `up` or the code of an error: `IDENFY_STORE`, `IDENFY_AUTHENTICATION`, `IDENFY_CONNECTION`, ...
 * `reasons` has the `reason` of each error that has one: `NOPERM`, `ECONNREFUSED`, ...
 */
@Injectable()
export class IdenfyHealthIndicator {
  constructor(
    private readonly healthIndicatorService: HealthIndicatorService,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** @throws IdenfyConfigError when no IdenfyModule has the instance name, and for a wrong option. */
  async isHealthy<const Key extends string>(
    key: Key,
    options: IdenfyHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const { instance, timeoutMs, credentials, credentialsTtlMs } = resolveOptions(
      'IdenfyHealthIndicator',
      HEALTH_OPTIONS,
      options,
    );
    const health = this.healthOf(instance);
    const [sessionStore, deliveryStore, accepted] = await Promise.all([
      health.sessionStore(timeoutMs),
      health.deliveryStore(timeoutMs),
      credentials ? health.credentials(timeoutMs, credentialsTtlMs) : undefined,
    ]);
    const parts = { sessionStore, deliveryStore, ...(accepted !== undefined && { credentials: accepted }) };
    const check = this.healthIndicatorService.check(key);
    const isUp = Object.values(parts).every(({ state }) => state === 'up');
    return isUp ? check.up(shown(parts)) : check.down(shown(parts));
  }

  private healthOf(instance: string): IdenfyHealth {
    try {
      return this.moduleRef.get<IdenfyHealth>(getIdenfyToken(instance, IdenfyHealth), { strict: false });
    } catch {
      const message = `No IdenfyModule has the instance name '${instance}'; name one in isHealthy(key, { instance })`;
      throw new IdenfyConfigError([{ path: 'instance', rule: 'exists', message }]);
    }
  }
}

function shown(parts: Readonly<Record<string, Health>>): Record<string, unknown> {
  const all = Object.entries(parts);
  const reasons = all.flatMap(([name, { reason }]) => (reason === undefined ? [] : [[name, reason]]));
  return {
    ...Object.fromEntries(all.map(([name, { state }]) => [name, state])),
    ...(reasons.length > 0 ? { reasons: Object.fromEntries(reasons) as Record<string, string> } : {}),
  };
}
