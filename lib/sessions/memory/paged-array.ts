const PAGE_BITS = 10;
const PAGE_MASK = (1 << PAGE_BITS) - 1;

/** Entries of one page. */
export const PAGE_SIZE = 1 << PAGE_BITS;

/**
 * An array that grows page by page. Growing never copies what is there, so it never holds the event loop, and at
 * most one page is in reserve.
 */
export class PagedArray<Value> {
  private readonly pages: { [index: number]: Value }[] = [];

  constructor(private readonly newPage: (size: number) => { [index: number]: Value }) {}

  static ofInt32(): PagedArray<number> {
    return new PagedArray((size) => new Int32Array(size));
  }

  static ofFloat64(): PagedArray<number> {
    return new PagedArray((size) => new Float64Array(size));
  }

  /** The value at an index that was set before. */
  get(index: number): Value {
    return this.pages[index >> PAGE_BITS]![index & PAGE_MASK]!;
  }

  set(index: number, value: Value): void {
    const page = index >> PAGE_BITS;
    for (let next = this.pages.length; next <= page; next += 1) {
      this.pages.push(this.newPage(PAGE_SIZE));
    }
    this.pages[page]![index & PAGE_MASK] = value;
  }
}
