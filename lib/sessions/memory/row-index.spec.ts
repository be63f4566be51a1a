import fc from 'fast-check';
import { RowIndex } from './row-index.js';

describe('RowIndex', () => {
  it('finds each row by its hash, however many rows share one, while rows come and go', () => {
    const hash = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer());
    fc.assert(
      fc.property(fc.array(fc.tuple(hash, fc.nat(3)), { maxLength: 600, size: 'max' }), (steps) => {
        const index = new RowIndex();
        const rows = new Map<number, number>();
        steps.forEach(([value, choice], row) => {
          const [oldest] = rows.keys();
          if (choice === 0 && oldest !== undefined) {
            index.remove(oldest);
            rows.delete(oldest);
          } else {
            index.add(row, value);
            rows.set(row, value);
          }
        });
        for (const [row, value] of rows) {
          expect(index.find(value, (candidate) => candidate === row)).toBe(row);
        }
        for (const [value] of steps) {
          const found: number[] = [];
          index.find(value, (candidate) => !found.push(candidate));
          const expected = [...rows].filter(([, hashed]) => hashed === value).map(([row]) => row);
          expect(found.sort((a, b) => a - b)).toEqual(expected);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('adds a row in about the same time, however many there are', () => {
    const index = new RowIndex();
    for (let row = 0; row < 100_000; row += 1) {
      index.add(row, Math.imul(row, 0x9e3779b1));
    }
    const looks = { most: 0 };
    for (let row = 0; row < 100_000; row += 1) {
      let chain = 0;
      index.find(Math.imul(row, 0x9e3779b1), () => {
        chain += 1;
        return false;
      });
      looks.most = Math.max(looks.most, chain);
    }
    expect(looks.most).toBe(1);
  });
});
