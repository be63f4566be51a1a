import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PAGES, ROOT, pageText } from './doc-samples.js';

const FOLDER = 'docs/pictures';
const MOST_BYTES = 100_000;
const PICTURE = /(?:\]\(|src="|srcset=")([^)"\s]+\.(?:webp|png|jpe?g|svg|gif))/g;

/** The pictures of each page, by their path in the repository. */
const shown = [...PAGES, 'sample/README.md'].flatMap((page) =>
  [...pageText(page).matchAll(PICTURE)].map(([, path = '']) => join(dirname(page), path)),
);

describe('the pictures', () => {
  it('that pages show are there', () => {
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('are shown, each of them', () => {
    const files = readdirSync(join(ROOT, FOLDER)).map((name) => join(FOLDER, name));

    expect(files.filter((file) => !shown.includes(file))).toEqual([]);
  });

  it('are small', () => {
    const sizes = [...new Set(shown)].map((path) => statSync(join(ROOT, path)).size);

    expect(Math.max(...sizes)).toBeLessThan(MOST_BYTES);
  });
});
