import { PagedArray } from './paged-array.js';

const END = -1;
const FIRST_BUCKETS = 64;

/**
 * Finds rows by the hash of one of their texts. Rows of one bucket are chained; each row that is added splits one
 * bucket (linear hashing), so no single call pays for the growth of the whole index.
 */
export class RowIndex {
  private readonly hashes = PagedArray.ofInt32();
  private readonly next = PagedArray.ofInt32();
  private heads = new Int32Array(FIRST_BUCKETS).fill(END);
  /** Buckets in use: `round`, a power of two, of which the first ones have been split into as many more. */
  private buckets = FIRST_BUCKETS;
  private round = FIRST_BUCKETS;
  private rows = 0;

  add(row: number, hash: number): void {
    this.hashes.set(row, hash);
    this.link(row, this.bucketOf(hash));
    this.rows += 1;
    if (this.rows > this.buckets) {
      this.splitBucket();
    }
  }

  remove(row: number): void {
    const bucket = this.bucketOf(this.hashes.get(row));
    const following = this.next.get(row);
    if (this.heads[bucket] === row) {
      this.heads[bucket] = following;
    } else {
      let before = this.heads[bucket]!;
      while (this.next.get(before) !== row) {
        before = this.next.get(before);
      }
      this.next.set(before, following);
    }
    this.rows -= 1;
  }

  /** The first row with this hash for which `matches` holds. */
  find(hash: number, matches: (row: number) => boolean): number | undefined {
    for (let row = this.heads[this.bucketOf(hash)]!; row !== END; row = this.next.get(row)) {
      if (this.hashes.get(row) === hash && matches(row)) {
        return row;
      }
    }
    return undefined;
  }

  private bucketOf(hash: number): number {
    const bucket = hash & (2 * this.round - 1);
    return bucket < this.buckets ? bucket : hash & (this.round - 1);
  }

  private link(row: number, bucket: number): void {
    this.next.set(row, this.heads[bucket]!);
    this.heads[bucket] = row;
  }

  /** Moves the rows of the next bucket of this round to where one more bit of their hashes sends them. */
  private splitBucket(): void {
    if (this.buckets === this.heads.length) {
      const larger = new Int32Array(this.heads.length * 2).fill(END);
      larger.set(this.heads);
      this.heads = larger;
    }
    const split = this.buckets - this.round;
    this.buckets += 1;
    let row = this.heads[split]!;
    this.heads[split] = END;
    while (row !== END) {
      const following = this.next.get(row);
      this.link(row, this.bucketOf(this.hashes.get(row)));
      row = following;
    }
    if (this.buckets === 2 * this.round) {
      this.round = this.buckets;
    }
  }
}
