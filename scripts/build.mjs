// Builds the package twice, for `import` (dist/esm) and for `require` (dist/cjs).
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { rollup } from 'rollup';
import { entries } from './entries.mjs';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compile = (project) => {
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
};

/**
 * Joins the files of dist/esm: one for each entry, and those of `chunks` for what entries share. Loading an ES module takes
 * Node several asynchronous steps, whatever its size, and the start of an app would wait for those of about a hundred. A
 * file for `require` takes less, so those of dist/cjs stay as they are.
 */
const bundle = async () => {
  const names = new Map(entries.map(({ name, esm }) => [name, esm.default]));
  const bundled = await rollup({
    input: Object.fromEntries(names),
    external: (imported) => !/^[./]/.test(imported),
    // What tsc writes for decorators asks for `this`, which is undefined there.
    context: 'this',
  });
  const { output } = await bundled.generate({
    entryFileNames: ({ name }) => names.get(name).replace('./dist/esm/', ''),
    chunkFileNames: 'chunks/[name].js',
    minifyInternalExports: false,
  });
  for (const path of readdirSync('dist/esm', { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.js')) {
      rmSync(`dist/esm/${path}`);
    }
  }
  mkdirSync('dist/esm/chunks');
  output.forEach(({ fileName, code }) => writeFileSync(`dist/esm/${fileName}`, code));
};

rmSync('dist', { recursive: true, force: true });
compile('tsconfig.build.json');
compile('tsconfig.build.cjs.json');
writeFileSync('dist/esm/package.json', '{ "type": "module" }\n');
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
await bundle();
