import fc from 'fast-check';
import { RowHeap } from './row-heap.js';

describe('RowHeap', () => {
  it('gives the rows in the order of their keys, whatever was removed before', () => {
    const keys = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.boolean()), {
      maxLength: 200,
      size: 'max',
    });
    fc.assert(
      fc.property(keys, (added) => {
        const heap = new RowHeap();
        added.forEach(([key], row) => heap.add(row, key));
        added.forEach(([, removed], row) => removed && heap.remove(row));
        const left = added.filter(([, removed]) => !removed).map(([key]) => key);
        const given: number[] = [];
        for (let row = heap.peek(50); row !== undefined; row = heap.peek(50)) {
          given.push(added[row]![0]);
          heap.remove(row);
        }
        expect(given).toEqual(left.sort((a, b) => a - b));
      }),
    );
  });

  it('gives no row whose key is above the limit', () => {
    const heap = new RowHeap();
    expect(heap.peek(Infinity)).toBeUndefined();
    heap.add(7, 10);
    expect(heap.peek(9)).toBeUndefined();
    expect(heap.peek(10)).toBe(7);
  });
});
