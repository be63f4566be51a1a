import { randomInt } from 'node:crypto';
import { quantile } from './figures.js';

const ROUNDS = 5;
const KEPT = 0.9;

/**
 * Whether the time of a check tells two classes of inputs apart (as dudect does it): both are measured in turn at
 * random, interruptions are cut off at the same time for both, and Welch's t says how far apart the means are. The
 * median of several rounds, so that one disturbed round does not decide.
 */
export function leakOf(
  one: readonly string[],
  other: readonly string[],
  check: (text: string) => boolean,
  samples = 200_000,
): number {
  const rounds = Array.from({ length: ROUNDS }, () => welchT(measure(one, other, check, samples)));
  return quantile(rounds, 0.5);
}

const SIGNATURES = 64;

/**
 * The right signature with one byte changed. Digits stay digits and letters letters, so that the strings differ in
 * nothing but where they are wrong, and there are many of them, so that no single string is the fast one.
 */
export function signaturesWrongAt(byte: number, right: string): string[] {
  return Array.from({ length: SIGNATURES }, () => {
    const pair = [...right.slice(byte * 2, byte * 2 + 2)].map(otherDigit).join('');
    const parts = [right.slice(0, byte * 2), pair, right.slice(byte * 2 + 2)];
    // One flat string: a concatenation would be flattened within the first measurement of it.
    return Buffer.from(parts.join('')).toString();
  });
}

function otherDigit(digit: string): string {
  const others = [...(/\d/.test(digit) ? '0123456789' : 'abcdef')].filter((other) => other !== digit);
  return others[randomInt(others.length)] ?? '';
}

interface Samples {
  readonly times: Float64Array;
  readonly classes: Uint8Array;
}

function measure(
  one: readonly string[],
  other: readonly string[],
  check: (text: string) => boolean,
  samples: number,
): Samples {
  const times = new Float64Array(samples);
  const classes = new Uint8Array(samples);
  // Chosen before, so that the choice is no part of what is measured.
  const inputs: string[] = [];
  for (let index = 0; index < samples; index += 1) {
    const side = Math.random() < 0.5 ? 0 : 1;
    const texts = side === 0 ? one : other;
    classes[index] = side;
    inputs.push(texts[Math.floor(Math.random() * texts.length)] ?? '');
  }
  let passed = 0;
  for (let index = 0; index < samples; index += 1) {
    const input = inputs[index] ?? '';
    const startedAt = process.hrtime.bigint();
    passed += check(input) ? 1 : 0;
    times[index] = Number(process.hrtime.bigint() - startedAt);
  }
  if (passed > 0) {
    throw new Error('Only inputs that are refused can be compared');
  }
  return { times, classes };
}

function welchT({ times, classes }: Samples): number {
  const limit = quantile([...times], KEPT);
  const [first, second] = [0, 1].map((side) => {
    let count = 0;
    let mean = 0;
    let squares = 0;
    times.forEach((time, index) => {
      if (classes[index] === side && time <= limit) {
        count += 1;
        const delta = time - mean;
        mean += delta / count;
        squares += delta * (time - mean);
      }
    });
    return { mean, error: squares / (count - 1) / count };
  });
  if (first === undefined || second === undefined) {
    return Number.NaN;
  }
  return (first.mean - second.mean) / Math.sqrt(first.error + second.error);
}
