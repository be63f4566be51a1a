// How much code each entry brings into an app: bundled and minified, peers left out; and the command line, without them. The limits are in size-limits.json:
// one that is passed is a question to ask in review, not a number to raise without a thought.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { entries, manifest } from './entries.mjs';
import { Tally } from './run.mjs';

const limits = JSON.parse(readFileSync('size-limits.json', 'utf8'));
const peers = Object.keys(manifest.peerDependencies);
const tally = new Tally('size limits');
const measured = [
  ...entries.map(({ path, esm }) => ({ path, file: esm.default, external: peers })),
  ...Object.entries(manifest.bin).map(([name, file]) => ({
    ...{ path: `${name} (bin)`, file, external: [...peers, '../*'] },
  })),
];
for (const { path, file, external } of measured) {
  const { outputFiles } = await build({
    ...{ entryPoints: [file], bundle: true, minify: true, write: false, external },
    ...{ platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
  });
  const bytes = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  const limit = limits[path] ?? limits.default;
  const output = `${bytes - limit} bytes over the limit of size-limits.json`;
  tally.add(`${path}: ${bytes} bytes of ${limit}`, { ok: bytes <= limit, output });
}
for (const path of Object.keys(limits)) {
  if (path !== 'default' && !measured.some((one) => one.path === path)) {
    tally.add(path, { ok: false, output: 'size-limits.json names an entry that is not there' });
  }
}
tally.finish();
