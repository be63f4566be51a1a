import { idenfyEventHeaders, idenfyPayloads } from '../../lib/testing/index.js';
import { person } from './watched-log.js';

/** Numbers that look random and are the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  4711,
  '',
  'TOMORROW',
  '\u0000\r\n\u001b[31m',
  '\ud800',
  '__proto__',
  [],
  [[[]]],
  [null],
  {},
  { a: { b: { c: null } } },
  'x'.repeat(5000),
];
const KEYS = [
  'scanRef',
  'clientId',
  'final',
  'status',
  'data',
  'overall',
  '__proto__',
  'constructor',
  'then',
];

type Names = readonly (keyof typeof idenfyPayloads)[];
const NAMES = Object.keys(idenfyPayloads) as unknown as Names;
const TYPES = [...Object.values(idenfyEventHeaders), 'TOMORROW', '', ' ', 'x'.repeat(3000), 'é', '\t'];

export interface FuzzedDelivery {
  readonly body: Buffer;
  readonly eventType: string | undefined;
}

/** Makes deliveries out of true ones: fields changed, bytes changed, cut, or nothing but noise. */
export class Fuzzer {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = randomNumbers(seed);
  }

  next(): FuzzedDelivery {
    const eventType = this.random() < 0.2 ? undefined : this.pick(TYPES);
    return { body: this.body(), eventType };
  }

  /** Whether a chance of this size came true. */
  chance(share: number): boolean {
    return this.random() < share;
  }

  /** A signature header that is not right. */
  signature(): string | string[] | undefined {
    return this.pick<string | string[] | undefined>([
      undefined,
      '',
      '0'.repeat(64),
      'zz',
      ['a', 'b'],
      this.noise(64).toString('latin1'),
      this.noise(32).toString('hex'),
    ]);
  }

  noise(most: number): Buffer {
    return Buffer.from(Array.from({ length: Math.floor(this.random() * most) }, () => this.below(256)));
  }

  private body(): Buffer {
    const form = this.random();
    if (form < 0.1) {
      return this.noise(300);
    }
    const payload = structuredClone(idenfyPayloads[this.pick(NAMES)]()) as object as Record<string, unknown>;
    Object.assign(payload, { marked: { ...person } });
    for (let change = this.below(6); change > 0; change -= 1) {
      this.change(payload);
    }
    const bytes = Buffer.from(JSON.stringify(payload));
    if (form < 0.3) {
      return bytes.subarray(0, this.below(bytes.length));
    }
    if (form < 0.5) {
      for (let flip = this.below(5); flip >= 0; flip -= 1) {
        bytes[this.below(bytes.length)] = this.below(256);
      }
    }
    return bytes;
  }

  /** Puts another value in a random place, or an unknown key, or takes a key away. */
  private change(payload: Record<string, unknown>): void {
    let place = payload;
    for (;;) {
      const key = this.chance(0.2) ? this.pick(KEYS) : this.pick([...Object.keys(place), 'tomorrow']);
      const inner = place[key];
      if (typeof inner === 'object' && inner !== null && Object.hasOwn(place, key) && this.chance(0.6)) {
        place = inner as Record<string, unknown>;
      } else if (this.chance(0.15)) {
        delete place[key];
        return;
      } else {
        const value = structuredClone(this.pick(VALUES));
        Object.defineProperty(place, key, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
        return;
      }
    }
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}
