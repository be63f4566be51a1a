// Builds the package twice, for `import` (dist/esm) and for `require` (dist/cjs).
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, relative, resolve } from 'node:path';
import { rollup } from 'rollup';
import { entries, manifest } from './entries.mjs';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compile = (project) => {
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
};

/**
 * Joins the files of dist/esm: one for each entry and for the command line, and those of `chunks` for what they share. Loading an ES module takes
 * Node several asynchronous steps, whatever its size, and the start of an app would wait for those of about a hundred. A
 * file for `require` takes less, so those of dist/cjs stay as they are.
 */
const bundle = async () => {
  const files = entries.map(({ esm }) => esm.default);
  const paths = files.map((file) => resolve(file));
  const joined = await join(files, 'chunks', () => false);
  // On its own: files that entries share are not to be split further for it. It imports the entries as an app does.
  const commands = await join(Object.values(manifest.bin), 'cli', (path) => paths.includes(path));
  for (const path of readdirSync('dist/esm', { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.js')) {
      rmSync(`dist/esm/${path}`);
    }
  }
  ['cli', 'schematics'].forEach((folder) => rmSync(`dist/esm/${folder}`, { recursive: true }));
  ['chunks', 'cli'].forEach((folder) => mkdirSync(`dist/esm/${folder}`));
  [...joined, ...commands].forEach(({ fileName, code }) => writeFileSync(`dist/esm/${fileName}`, code));
};

/**
 * @param chunks the folder for what several of the files share, or load later
 * @param isImported whether a file is imported by those that are made, instead of becoming part of them
 */
const join = async (files, chunks, isImported) => {
  const names = new Map(files.map((file) => [file.slice('./dist/esm/'.length, -'.js'.length), file]));
  const bundled = await rollup({
    input: Object.fromEntries(names),
    external: (imported) => !/^[./]/.test(imported) || isImported(imported),
    // What tsc writes for decorators asks for `this`, which is undefined there.
    context: 'this',
  });
  const { output } = await bundled.generate({
    paths: (imported) => (isAbsolute(imported) ? relative('dist/esm', imported) : imported),
    entryFileNames: '[name].js',
    chunkFileNames: `${chunks}/[name].js`,
    minifyInternalExports: false,
  });
  return output;
};

/**
 * The schematics are one file for `require`, with which the Nest CLI loads them: nothing else imports it. Beside it is what
 * they read, and the files that they write into an app.
 */
const bundleSchematics = async () => {
  const bundled = await rollup({
    input: 'dist/esm/schematics/nest-add.js',
    external: (imported) => !/^[./]/.test(imported),
    plugins: [
      { name: 'own-address', resolveImportMeta: () => "require('node:url').pathToFileURL(__filename)" },
    ],
  });
  await bundled.write({ file: 'dist/schematics/nest-add.cjs', format: 'cjs' });
  for (const name of ['collection.json', 'schema.json', 'app-files']) {
    cpSync(`lib/schematics/${name}`, `dist/schematics/${name}`, { recursive: true });
  }
};

rmSync('dist', { recursive: true, force: true });
compile('tsconfig.build.json');
compile('tsconfig.build.cjs.json');
writeFileSync('dist/esm/package.json', '{ "type": "module" }\n');
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
await bundleSchematics();
await bundle();
