import { transformFile } from '@swc/core';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Inside of node_modules, so that what is compiled finds its own dependencies. */
const CACHE = join(ROOT, 'node_modules/.cache');

interface Compiled {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * The sources as they are, compiled into a folder, for tests that start processes of their own. `npm test` must not
 * depend on a build that may be an old one.
 */
export async function compilePackage(): Promise<Compiled> {
  const compiled = await newFolder();
  await compile('lib', compiled.folder);
  await writeFile(join(compiled.folder, 'package.json'), '{ "type": "module" }\n');
  return compiled;
}

/** The same of the sample app, which keeps its files in this folder too, and of the package for it. */
export async function compileSample(): Promise<Compiled> {
  const compiled = await newFolder();
  const [library, sample] = ['node_modules/nestjs-idenfy', 'sample'].map((path) =>
    join(compiled.folder, path),
  ) as [string, string];
  await Promise.all([
    compile('lib', library),
    compile('sample', join(sample, 'dist')),
    ...['public', 'views', 'src', 'stores'].map((name) =>
      cp(join(ROOT, 'sample', name), join(sample, name), { recursive: true }),
    ),
  ]);
  const exports = { '.': './index.js', './*': './*/index.js' };
  await writeFile(join(library, 'package.json'), JSON.stringify({ type: 'module', exports }));
  await writeFile(join(sample, 'package.json'), '{ "type": "module" }\n');
  return compiled;
}

/** The folder of an app that has installed the package, and beside it all packages of this one. */
export async function installPackage(): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'nestjs-idenfy-app-'));
  const modules = join(folder, 'node_modules');
  await compile('lib', join(modules, 'nestjs-idenfy'));
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as object;
  const exports = { '.': './index.js', './package.json': './package.json', './*': './*/index.js' };
  const installed = JSON.stringify({ ...manifest, exports });
  await writeFile(join(modules, 'nestjs-idenfy/package.json'), installed);
  await writeFile(join(folder, 'package.json'), '{ "name": "an-app", "type": "module" }\n');
  const names = await readdir(join(ROOT, 'node_modules'));
  await Promise.all(
    names
      .filter((name) => name !== 'nestjs-idenfy' && !name.startsWith('.'))
      .map((name) => symlink(join(ROOT, 'node_modules', name), join(modules, name))),
  );
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function newFolder(): Promise<Compiled> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'nestjs-idenfy-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function compile(from: string, to: string): Promise<void> {
  const sources = join(ROOT, from);
  const files = (await readdir(sources, { recursive: true })).filter(
    (name) =>
      name.endsWith('.ts') &&
      !/\.(?:spec|d)\.ts$/.test(name) &&
      !/(?:^|\/)(?:dist|node_modules)\//.test(name),
  );
  await Promise.all(
    files.map(async (name) => {
      const { code } = await transformFile(join(sources, name), {
        swcrc: false,
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      });
      const path = join(to, name.replace(/\.ts$/, '.js'));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, code);
    }),
  );
}
