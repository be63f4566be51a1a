import { createHash, randomBytes } from 'node:crypto';

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** From the beginning of the calendar that UUIDs count by to that of Unix, in milliseconds. */
const UUID_EPOCH_MS = 12_219_292_800_000n;

/** When the first id of a seed was made, as its scanRef says; the next ones a second later each. */
const FIRST_MS = Date.UTC(2026, 0, 1);

/** Makes ids and tokens: at random, or with a seed the same ones in every simulator that gets the same calls. */
export class SimulatorIds {
  /**
   * @param count counts what was made with the seed
   */
  constructor(
    private readonly seed: string | number | undefined,
    private readonly count: () => number,
  ) {}

  /** A UUID of version 4. */
  uuid(): string {
    const bytes = this.#bytes(this.#next());
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const [, ...parts] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(bytes.toString('hex')) ?? [];
    return parts.join('-');
  }

  /** 32 hexadecimal digits. */
  token(): string {
    return this.uuid().replaceAll('-', '');
  }

  /** 10 hexadecimal digits. */
  key(): string {
    return this.token().slice(0, 10);
  }

  digits(length: number): string {
    const number = this.#bytes(this.#next()).readUIntBE(0, 6) % 10 ** length;
    return String(number).padStart(length, '0');
  }

  /** Letters and digits, up to 64 of them. */
  text(length: number): string {
    return Array.from(this.#bytes(this.#next()).subarray(0, length), (byte) => ALPHANUMERIC[byte % 62]).join(
      '',
    );
  }

  /**
   * The form of iDenfy's scanRefs: a UUID of version 1, which holds the time at which it was made. Reconciliation sorts by it.
   *
   * @param aheadMs how far the clock of the simulator is ahead
   */
  scanRef(aheadMs: number): string {
    const made = this.#next();
    const now =
      made === undefined ? performance.timeOrigin + performance.now() + aheadMs : FIRST_MS + made * 1000;
    const ticks = (BigInt(Math.floor(now * 1000)) + UUID_EPOCH_MS * 1000n) * 10n;
    const [, high, middle, low] = /^(...)(....)(.{8})$/.exec(ticks.toString(16).padStart(15, '0')) ?? [];
    const [, node = '', end = ''] = /^(.{3})(.{12})/.exec(this.#bytes(made).toString('hex')) ?? [];
    return `${low}-${middle}-1${high}-a${node}-${end}`;
  }

  /** The number of the next id of the seed; nothing without one. */
  #next(): number | undefined {
    return this.seed === undefined ? undefined : this.count();
  }

  #bytes(made: number | undefined): Buffer {
    return made === undefined
      ? randomBytes(64)
      : createHash('sha512').update(`${this.seed}\n${made}`).digest();
  }
}
