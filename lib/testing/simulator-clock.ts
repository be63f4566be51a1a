import { problemsOf, refuse, wholeNumber } from '../config/options-table.js';

/** The longest wait a timer takes, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The clock goes no further: later years do not fit into ids, and not into dates. */
const LAST = Date.UTC(3000, 0);

/** What is to happen at a time. */
interface Alarm {
  /** On the simulator's clock, in milliseconds since 1970. */
  readonly at: number;
  readonly ring: () => void;
  timer?: NodeJS.Timeout;
}

/** The time of a simulator. */
export interface SimulatedClock {
  /** The time now. */
  date(): Date;
  /**
   * Lets time pass at once. What would have happened meanwhile happens one after the other, each at its time: tokens and
   * sessions end, webhooks are sent again. The app under test has a clock of its own, which stays.
   *
   * Resolves when the webhooks of it were acknowledged, or wait for a later time.
   *
   * @param ms whole milliseconds, 0 or more; not beyond the year 2999
   * @throws IdenfyConfigError for anything else
   */
  advance(ms: number): Promise<void>;
}

/**
 * The simulator's own time: the real one, and what it was advanced by. Tokens, sessions, links and redeliveries of the
 * simulator follow it; the app under test has its own clock, which nothing here moves.
 */
export class SimulatorClock implements SimulatedClock {
  /** How far it is ahead of the real time, in milliseconds. */
  #aheadMs = 0;
  readonly #alarms = new Set<Alarm>();

  /** @param settled resolves when what has rung has been done, but for what waits for a later time */
  constructor(private readonly settled: () => Promise<void>) {}

  /** Milliseconds since 1970. */
  get now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** The time now, or some milliseconds from now. */
  date(inMs = 0): Date {
    return new Date(this.now + inMs);
  }

  get aheadMs(): number {
    return this.#aheadMs;
  }

  /** Continues where another simulator has ended, or from the real time. */
  reset(aheadMs = 0): void {
    this.#aheadMs = aheadMs;
    this.#alarms.forEach((alarm) => this.#arm(alarm));
  }

  async advance(ms: number): Promise<void> {
    refuse(problemsOf('ms', wholeNumber(0, LAST - this.now), ms ?? null));
    await this.settled();
    const target = this.now + ms;
    for (;;) {
      const [next] = [...this.#alarms]
        .filter(({ at }) => at <= target)
        .sort((one, other) => one.at - other.at);
      if (next === undefined) {
        break;
      }
      this.#aheadMs += Math.max(0, next.at - this.now);
      this.#ring(next);
      await this.settled();
    }
    this.#aheadMs += Math.max(0, target - this.now);
    this.#alarms.forEach((alarm) => this.#arm(alarm));
  }

  /**
   * Calls `ring` at a time. The timer does not keep the process alive.
   *
   * @returns calls it off
   */
  alarm(at: number, ring: () => void): () => void {
    const alarm: Alarm = { at, ring };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    return () => this.#drop(alarm);
  }

  /** Resolves after so long, or when the signal says so. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.alarm(this.now + ms, done);
      function done(): void {
        signal.removeEventListener('abort', done);
        callOff();
        resolve();
      }
      signal.addEventListener('abort', done);
      if (signal.aborted) {
        done();
      }
    });
  }

  #arm(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    const left = Math.max(0, Math.ceil(alarm.at - this.now));
    const check = (): void => (this.now >= alarm.at ? this.#ring(alarm) : this.#arm(alarm));
    alarm.timer = setTimeout(check, Math.min(left, LONGEST_TIMER)).unref();
  }

  #ring(alarm: Alarm): void {
    this.#drop(alarm);
    alarm.ring();
  }

  #drop(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    this.#alarms.delete(alarm);
  }
}
