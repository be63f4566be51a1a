import { PagedArray, PAGE_SIZE } from './paged-array.js';

/** What stands in a row: nothing, an id of the common form in 16 bytes, or any other text. */
const NONE = 0;
const UUID = 1;
const TEXT = 2;

const UUID_BYTES = 16;
const UUID_FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ONE_BYTE_UNITS = /^[\0-\xff]*$/;

interface Page {
  readonly kinds: Uint8Array;
  readonly uuids: Buffer;
}

/**
 * One text for each row. A lower-case uuid, which is what scanRefs and most ids are, takes 16 bytes; other texts are
 * kept as they are. Both come out exactly as they went in.
 */
export class TextColumn {
  private readonly pages: Page[] = [];
  private readonly texts = new PagedArray<string | undefined>((size) =>
    Array<undefined>(size).fill(undefined),
  );

  set(row: number, text: string | undefined): void {
    this.clear(row);
    if (text === undefined) {
      return;
    }
    const page = this.page(row);
    const at = row % PAGE_SIZE;
    if (UUID_FORM.test(text)) {
      page.uuids.write(text.replaceAll('-', ''), at * UUID_BYTES, 'hex');
      page.kinds[at] = UUID;
    } else {
      this.texts.set(row, ownCopy(text));
      page.kinds[at] = TEXT;
    }
  }

  get(row: number): string | undefined {
    const page = this.page(row);
    const at = row % PAGE_SIZE;
    switch (page.kinds[at]) {
      case UUID:
        return uuidText(page.uuids.toString('hex', at * UUID_BYTES, (at + 1) * UUID_BYTES));
      case TEXT:
        return this.texts.get(row);
      default:
        return undefined;
    }
  }

  clear(row: number): void {
    const page = this.page(row);
    const at = row % PAGE_SIZE;
    if (page.kinds[at] === TEXT) {
      this.texts.set(row, undefined);
    }
    page.kinds[at] = NONE;
  }

  private page(row: number): Page {
    const index = Math.floor(row / PAGE_SIZE);
    while (this.pages.length <= index) {
      this.pages.push({ kinds: new Uint8Array(PAGE_SIZE), uuids: Buffer.alloc(PAGE_SIZE * UUID_BYTES) });
    }
    return this.pages[index]!;
  }
}

function uuidText(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A text cut out of a longer one (a request body, say) would keep all of that in memory for days. */
function ownCopy(text: string): string {
  const encoding = ONE_BYTE_UNITS.test(text) ? 'latin1' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}
