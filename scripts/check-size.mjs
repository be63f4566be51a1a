// How much code each entry brings into an app: bundled and minified, peers left out; the command line with its dependencies,
// without the entries; and the files of the schematics, as they are. The limits are in size-limits.json:
// one that is passed is a question to ask in review, not a number to raise without a thought.
import { build } from 'esbuild';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { entries, manifest, packageName } from './entries.mjs';
import { Tally } from './run.mjs';

const limits = JSON.parse(readFileSync('size-limits.json', 'utf8'));
const peers = Object.keys(manifest.peerDependencies);
// Not by a pattern such as ../*: it is matched with whole paths as well, and would leave out all that the command line has.
const files = entries.map(({ esm }) => resolve(esm.default));
const tally = new Tally('size limits');
const check = (path, bytes) => {
  const limit = limits[path] ?? limits.default;
  const output = `${bytes - limit} bytes over the limit of size-limits.json`;
  tally.add(`${path}: ${bytes} bytes of ${limit}`, { ok: bytes <= limit, output });
};
const measured = [
  ...entries.map(({ path, esm }) => ({ path, file: esm.default, external: peers })),
  ...Object.entries(manifest.bin).map(([name, file]) => ({
    ...{ path: `${name} (bin)`, file, external: [...peers, ...files] },
  })),
];
for (const { path, file, external } of measured) {
  const { outputFiles } = await build({
    ...{ entryPoints: [file], bundle: true, minify: true, write: false, external },
    ...{ platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
  });
  check(
    path,
    outputFiles.reduce((sum, { contents }) => sum + contents.length, 0),
  );
}
const SCHEMATICS = `${packageName} (schematics)`;
const schematics = readdirSync('dist/schematics', { recursive: true, encoding: 'utf8' });
check(
  SCHEMATICS,
  schematics
    .map((name) => statSync(`dist/schematics/${name}`))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0),
);
for (const path of Object.keys(limits)) {
  if (!['default', SCHEMATICS, ...measured.map((one) => one.path)].includes(path)) {
    tally.add(path, { ok: false, output: 'size-limits.json names an entry that is not there' });
  }
}
tally.finish();
