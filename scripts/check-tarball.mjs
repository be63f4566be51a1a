// What is in the tarball: what is compiled from lib, the licence and the README, and nothing else; and what its files
// import is there for whoever installs it.
import { readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { URL } from 'node:url';
import ts from 'typescript';
import { entries, manifest, packageName } from './entries.mjs';
import { Tally, must } from './run.mjs';

const tally = new Tally('tarball');
const none = (name, found) => tally.add(name, { ok: found.length === 0, output: found.join('\n') });

const [{ files }] = JSON.parse(await must('npm', ['pack', '--dry-run', '--ignore-scripts', '--json']));
const packed = new Set(files.map(({ path }) => path));

const all = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .map((path) => path.split('\\').join('/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'));
// The command line and the schematics are one file each: nothing imports them.
const sources = all.filter((path) => !/^(?:cli|schematics)\//.test(path));
const schematics = ['nest-add.cjs', 'collection.json', 'schema.json'].concat(
  readdirSync('lib/schematics/app-files').map((name) => `app-files/${name}`),
);
const commands = Object.values(manifest.bin).map((file) => file.slice(2));
const compiledTo = (format, paths, ending) =>
  paths.map((path) => `dist/${format}/${path.replace(/\.ts$/, ending)}`);
const compiled = [
  ...['esm', 'cjs'].flatMap((format) => [
    `dist/${format}/package.json`,
    ...compiledTo(format, sources, '.d.ts'),
  ]),
  ...compiledTo('cjs', sources, '.js'),
  ...entries.map(({ esm }) => esm.default.slice(2)),
  ...commands,
  ...schematics.map((path) => `dist/schematics/${path}`),
];
const expected = new Set(['package.json', 'README.md', 'LICENSE', ...compiled]);
none(
  'holds nothing but what is compiled from lib',
  [...packed].filter((path) => !expected.has(path) && !/^dist\/esm\/(chunks|cli)\/.*\.js$/.test(path)),
);
none(
  'holds all that is compiled from lib',
  [...expected].filter((path) => !packed.has(path)),
);

const targets = entries.flatMap(({ esm, cjs }) => [esm.types, esm.default, cjs.types, cjs.default]);
none(
  'holds what `exports` points to',
  targets.filter((path) => !packed.has(path.slice(2))),
);
none(
  'holds commands that a shell can run',
  commands.filter((path) => !readFileSync(path, 'utf8').startsWith('#!/usr/bin/env node\n')),
);
none(
  'holds the schematics where `schematics` says',
  [manifest.schematics.slice(2)].filter((path) => !packed.has(path)),
);
const declared = Object.values(manifest.typesVersions['*']).flat();
none(
  'gives every entry to `typesVersions`, which is for TypeScript before `exports`',
  entries
    .filter(({ path, cjs }) => path !== packageName && !declared.includes(cjs.types))
    .map(({ path }) => path),
);
const code = [...packed].filter((path) => path.startsWith('dist/') && /\.(c?js|d\.ts)$/.test(path));
const texts = new Map(code.map((path) => [path, readFileSync(path, 'utf8')]));
none(
  'points to no source map',
  code.filter((path) => texts.get(path).includes('sourceMappingURL=')),
);

const imports = code.flatMap((path) =>
  ts
    .preProcessFile(texts.get(path), true, true)
    .importedFiles.map(({ fileName }) => ({ path, imported: fileName, at: `${path}: ${fileName}` })),
);
const relative = imports.filter(({ imported }) => imported.startsWith('.'));
const foreign = imports.filter(({ imported }) => !imported.startsWith('.'));
const packageOf = (imported) => imported.split('/', imported.startsWith('@') ? 2 : 1).join('/');
const installed = { ...manifest.dependencies, ...manifest.peerDependencies };

const target = ({ path, imported }) => {
  const file = posix.join(posix.dirname(path), imported);
  return path.endsWith('.d.ts') ? file.replace(/\.js$/, '.d.ts') : file;
};
none(
  'imports no file that is not in it',
  relative.filter((relation) => !packed.has(target(relation))).map(({ at }) => at),
);
none(
  'imports only what is declared',
  foreign
    .filter(({ imported }) => !isBuiltin(imported) && !(packageOf(imported) in installed))
    .map(({ at }) => at),
);
none(
  'imports nothing from inside another package',
  foreign
    .filter(({ imported }) => !isBuiltin(imported) && imported !== packageOf(imported))
    .map(({ at }) => at),
);
none(
  'imports nothing in the entry for browsers, which a page may load as it is',
  imports.filter(({ path }) => path === 'dist/esm/browser/index.js').map(({ at }) => at),
);
const named = await Promise.all(
  entries.map(async ({ path, esm }) =>
    Object.entries(await import(new URL(`../${esm.default}`, import.meta.url)))
      .filter(
        ([name, value]) =>
          typeof value === 'function' && /^class\b/.test(String(value)) && value.name !== name,
      )
      .map(([name]) => `${path}: ${name}`),
  ),
);
none('calls each class by its name, also where files were joined', named.flat());
tally.finish();
