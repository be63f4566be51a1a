import { AsyncResource } from 'node:async_hooks';
import { IdenfyStoreError } from '../errors/index.js';
import { reasonOf } from '../shared/error-reason.js';
import { GRACE_MS, LATE_MS } from '../shared/limits.js';
import { textOf } from '../shared/quietly.js';
import { scriptSender } from './redis-client.js';
import type { RedisClient, RedisScript, SendScript } from './redis-client.js';

/** So many calls may wait in the client after their callers have gone: some megabytes, and some seconds of work. */
const MOST_OVERDUE = 10_000;

interface Call {
  readonly dueAt: number;
  readonly reject: (error: IdenfyStoreError) => void;
}

/**
 * The calls of a store, each with the same limit of time. The work itself cannot be ended: a client keeps a command
 * until its connection is back, some for ever. So while nothing responds and very many calls wait there already,
 * calls are refused at once, but one now and then that finds out whether Redis is back.
 *
 * The calls become due in the order in which they began, so one timer serves them all.
 */
export class ScriptCalls {
  private readonly send: SendScript;
  /** The scripts that the server has had in full. */
  private readonly known = new Set<RedisScript>();
  private readonly pending = new Set<Call>();
  private readonly overdue = new Set<Call>();
  private triedAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  /** Calls that were due by then have had their grace. */
  private graceGivenAt = Number.NEGATIVE_INFINITY;
  /** The timer outlives the call that starts it, so it belongs to no request. */
  private readonly outside = new AsyncResource('IdenfyScriptCalls', { requireManualDestroy: true });

  /** @throws IdenfyConfigError when the client is of neither package. */
  constructor(
    client: RedisClient,
    private readonly ms: number,
    private readonly mostOverdue = MOST_OVERDUE,
  ) {
    this.send = scriptSender(client);
    // Only its context is wanted. It must not look like work in flight (`jest --detectOpenHandles`).
    this.outside.emitDestroy();
  }

  /**
   * What `read` makes of the reply, if it comes in time. A number among `args` is a duration in milliseconds.
   *
   * The first call sends a script in full, so that it too takes one round trip; the server knows it by its name then. A
   * server that was restarted, or took over, does not: it is sent in full again.
   *
   * @throws IdenfyStoreError when it takes longer or fails; never the client's error, which may show what was sent.
   */
  run<Result>(
    script: RedisScript,
    keys: string[],
    args: readonly (string | number)[],
    read: (reply: unknown) => Result,
  ): Promise<Result> {
    if (this.overdue.size >= this.mostOverdue && !this.mayTry()) {
      return Promise.reject(new IdenfyStoreError({ reason: 'ETIMEDOUT' }));
    }
    return new Promise<Result>((resolve, reject) => {
      const call: Call = { dueAt: performance.now() + this.ms, reject };
      let inFull = false;
      const fail = (error: unknown): void => {
        // Many calls in flight may learn of it together: what counts is how this one was sent.
        if (!inFull && textOf(error, 'message')?.startsWith('NOSCRIPT')) {
          this.known.delete(script);
          ask();
          return;
        }
        this.ended(call);
        this.overdue.delete(call);
        reject(new IdenfyStoreError({ reason: reasonOf(error) }));
      };
      const succeed = (reply: unknown): void => {
        this.known.add(script);
        this.ended(call);
        if (this.overdue.size > 0) {
          this.overdue.clear();
        }
        try {
          resolve(read(reply));
        } catch (error) {
          fail(error);
        }
      };
      const ask = (): void => {
        inFull = !this.known.has(script);
        try {
          this.send(script, inFull, keys, args.map(textOfArgument)).then(succeed, fail);
        } catch (error) {
          fail(error);
        }
      };
      this.began(call);
      ask();
    });
  }

  private began(call: Call): void {
    this.pending.add(call);
    if (this.timer === undefined) {
      this.checkIn(this.ms);
    } else if (this.pending.size === 1) {
      this.timer.ref();
    }
  }

  /** The timer runs on, as the next call needs it; it does not keep a process alive that waits for nothing. */
  private ended(call: Call): void {
    if (this.pending.delete(call) && this.pending.size === 0) {
      this.timer?.unref();
    }
  }

  private checkIn(ms: number): void {
    this.timer = this.outside.runInAsyncScope(() => setTimeout(() => this.check(), Math.ceil(ms)));
  }

  /** Ends the calls whose time is over. Those of a process that was busy get a moment more, as in `afterLimit`. */
  private check(): void {
    this.timer = undefined;
    const now = performance.now();
    for (const call of this.pending) {
      if (call.dueAt > now) {
        this.checkIn(call.dueAt - now);
        return;
      }
      if (now - call.dueAt > LATE_MS && call.dueAt > this.graceGivenAt) {
        this.graceGivenAt = now;
        this.checkIn(GRACE_MS);
        return;
      }
      this.pending.delete(call);
      this.overdue.add(call);
      call.reject(new IdenfyStoreError({ reason: 'ETIMEDOUT' }));
    }
  }

  private mayTry(): boolean {
    const now = performance.now();
    const may = now - this.triedAt >= this.ms;
    if (may) {
      this.triedAt = now;
    }
    return may;
  }
}

/** @throws RangeError for what is no duration: a script that fails at it half-way would leave a key without an expiry. */
function textOfArgument(argument: string | number): string {
  if (typeof argument === 'string') {
    return argument;
  }
  const whole = Math.ceil(argument);
  if (!Number.isSafeInteger(whole)) {
    throw new RangeError('A duration must be a finite number of milliseconds');
  }
  return String(Math.max(0, whole));
}

type Part = string | number | Buffer | null;

/**
 * The parts of a script's reply. A client may be set to give bytes instead of texts.
 *
 * @throws TypeError when it is no list.
 */
export function listOf(reply: unknown): Part[] {
  if (!Array.isArray(reply)) {
    throw new TypeError('No reply of the script');
  }
  return reply as Part[];
}

export const isOne = (reply: unknown): boolean => Number(reply) === 1;
