import { PagedArray } from './paged-array.js';

/** A binary heap of rows, the one with the smallest key first. A row anywhere in it can be removed. */
export class RowHeap {
  private readonly heap = PagedArray.ofInt32();
  private readonly positions = PagedArray.ofInt32();
  private readonly keys = PagedArray.ofFloat64();
  private size = 0;

  add(row: number, key: number): void {
    this.keys.set(row, key);
    this.size += 1;
    this.put(row, this.size - 1);
    this.up(this.size - 1);
  }

  remove(row: number): void {
    const position = this.positions.get(row);
    this.size -= 1;
    if (position === this.size) {
      return;
    }
    const last = this.heap.get(this.size);
    this.put(last, position);
    this.up(position);
    this.down(this.positions.get(last));
  }

  /** The first row, if its key is `limit` or less. */
  peek(limit: number): number | undefined {
    if (this.size === 0) {
      return undefined;
    }
    const first = this.heap.get(0);
    return this.keys.get(first) <= limit ? first : undefined;
  }

  private up(position: number): void {
    const row = this.heap.get(position);
    const key = this.keys.get(row);
    while (position > 0) {
      const parent = (position - 1) >> 1;
      const above = this.heap.get(parent);
      if (this.keys.get(above) <= key) {
        break;
      }
      this.put(above, position);
      position = parent;
    }
    this.put(row, position);
  }

  private down(position: number): void {
    const row = this.heap.get(position);
    const key = this.keys.get(row);
    for (let child = 2 * position + 1; child < this.size; child = 2 * position + 1) {
      const right = child + 1;
      if (right < this.size && this.keys.get(this.heap.get(right)) < this.keys.get(this.heap.get(child))) {
        child = right;
      }
      const below = this.heap.get(child);
      if (key <= this.keys.get(below)) {
        break;
      }
      this.put(below, position);
      position = child;
    }
    this.put(row, position);
  }

  private put(row: number, position: number): void {
    this.heap.set(position, row);
    this.positions.set(row, position);
  }
}
