import type { Tree } from '@angular-devkit/schematics';
import { dirname, join } from 'node:path/posix';
import { readJson, readText } from './files.js';

/** What `nest add nestjs-idenfy` takes, as schema.json says. */
export interface NestAddOptions {
  readonly sourceRoot?: string;
  readonly project?: string;
  readonly skipInstall?: boolean;
}

/** The app that the module is added to. */
export interface App {
  /** The project of nest-cli.json, in a monorepo. */
  readonly project?: string;
  readonly sourceRoot: string;
  /** The file of the module that the app starts with. */
  readonly rootModule: string;
  /** The name of its class. */
  readonly rootClass: string;
  /** Whether relative imports end in `.js`. */
  readonly isEsm: boolean;
  /** The major version of NestJS. */
  readonly nest: NestMajor;
}

export type NestMajor = 11 | 12;

interface Project {
  readonly sourceRoot?: string;
  readonly entryFile?: string;
}

interface NestCli extends Project {
  readonly projects?: Readonly<Record<string, Project>>;
}

interface Manifest {
  readonly type?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** @throws Error that says what is missing, where the folder has no app that the schematic can add to. */
export function findApp(tree: Tree, options: NestAddOptions): App {
  const nest = findNest(tree);
  const cli = readJson<NestCli>(tree, 'nest-cli.json') ?? {};
  const [project, { sourceRoot = 'src', entryFile = 'main' }] = findProject(cli, options);
  const main = join(sourceRoot, `${entryFile}.ts`);
  if (!tree.exists(main) && tree.exists(main.replace(/ts$/, 'js'))) {
    throw new Error(
      'nest add writes TypeScript, and this app is JavaScript. The README of nestjs-idenfy shows what to write by hand.',
    );
  }
  const [rootModule, rootClass] = findRootModule(tree, main);
  const imports = [main, rootModule].map((file) => readText(tree, file) ?? '').join('\n');
  const isEsm = /from '\.[^']*\.js'/.test(imports) || typeOf(tree, sourceRoot) === 'module';
  return { project, sourceRoot, rootModule, rootClass, isEsm, nest };
}

function findNest(tree: Tree): NestMajor {
  const manifest = readJson<Manifest>(tree, 'package.json');
  if (manifest === undefined) {
    throw new Error('There is no package.json here: run nest add in the folder of the app.');
  }
  const installed = readJson<Manifest>(tree, 'node_modules/@nestjs/core/package.json')?.version;
  const version = installed ?? manifest.dependencies?.['@nestjs/core'] ?? 'nothing';
  const major = Number(/\d+/.exec(version)?.[0]);
  if (major !== 11 && major !== 12) {
    throw new Error(`nestjs-idenfy needs NestJS 11 or 12, and @nestjs/core of this app is ${version}.`);
  }
  return major;
}

function findProject(cli: NestCli, options: NestAddOptions): readonly [string | undefined, Project] {
  const projects = Object.entries(cli.projects ?? {});
  const named = projects.find(([name]) => name === options.project);
  if (options.project !== undefined && named === undefined) {
    const names = projects.map(([name]) => name).join(', ') || 'none';
    throw new Error(`nest-cli.json has no project '${options.project}'. Its projects: ${names}.`);
  }
  const root = options.sourceRoot ?? cli.sourceRoot;
  const { sourceRoot: _, ...rest } = cli;
  return (
    named ??
    projects.find(([, { sourceRoot }]) => sourceRoot !== undefined && sourceRoot === root) ?? [
      undefined,
      { ...rest, sourceRoot: root },
    ]
  );
}

/** The file and the class of the module that `NestFactory.create()` gets, else app.module.ts beside it. */
function findRootModule(tree: Tree, main: string): readonly [file: string, name: string] {
  const code = readText(tree, main) ?? '';
  const [, name = 'AppModule'] = /NestFactory\s*\.\s*create\w*\s*(?:<[^(]*>)?\(\s*(\w+)/.exec(code) ?? [];
  const imported = new RegExp(`import\\s*{[^}]*\\b${name}\\b[^}]*}\\s*from\\s*['"](\\.[^'"]+)['"]`).exec(
    code,
  );
  const [, path = './app.module'] = imported ?? [];
  const file = join(dirname(main), `${path.replace(/\.js$/, '')}.ts`);
  if (!tree.exists(file)) {
    throw new Error(
      `${file}, the module that the app starts with, is not there. --project or --source-root names another folder.`,
    );
  }
  return [file, name];
}

/** `type` of the nearest package.json. */
function typeOf(tree: Tree, folder: string): string | undefined {
  const manifest = readJson<Manifest>(tree, join(folder, 'package.json'));
  return manifest !== undefined || folder === '.' ? manifest?.type : typeOf(tree, dirname(folder));
}
