import { newestFirst } from './newest-first.js';

const list = (...scanRefs: string[]) => scanRefs.map((scanRef) => ({ scanRef }));

// The same low part: a text comparison from the left would have them the wrong way round.
const OLD = 'ffffffff-1111-11ee-8000-000000000001';
const NEWER = '00000000-2222-11ee-8000-000000000001';
const NEWEST = '00000000-0000-11EF-8000-000000000001';

describe('newestFirst', () => {
  it('goes by the time that the scanRefs hold, whatever the order of the list', () => {
    expect(newestFirst(list(NEWER, OLD, NEWEST))).toEqual([NEWEST, NEWER, OLD]);
    expect(newestFirst(list(NEWEST, NEWER, OLD))).toEqual([NEWEST, NEWER, OLD]);
  });

  it('takes the list as it is where a scanRef holds no time', () => {
    const random = '6f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9';
    expect(newestFirst(list(OLD, random, NEWEST))).toEqual([OLD, random, NEWEST]);
    expect(newestFirst(list('scan-1', 'scan-2'))).toEqual(['scan-1', 'scan-2']);
  });

  it('names each once', () => {
    expect(newestFirst(list(OLD, NEWEST, OLD))).toEqual([NEWEST, OLD]);
    expect(newestFirst([])).toEqual([]);
  });
});
