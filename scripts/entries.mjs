// The entry points of the package, from `exports` of package.json: a new one is covered by every check at once.
import { readFileSync } from 'node:fs';

export const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
export const packageName = manifest.name;

/** Each entry: its import path, a short name for files, and where its source, code and types are. */
export const entries = Object.entries(manifest.exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([entry, { import: esm, require: cjs }]) => ({
    path: entry.replace('.', packageName),
    name: entry === '.' ? packageName : entry.slice(2),
    source: esm.default.replace('./dist/esm/', 'lib/').replace(/\.js$/, '.ts'),
    esm,
    cjs,
  }));
