import { Tree } from '@angular-devkit/schematics';
import type { SchematicContext } from '@angular-devkit/schematics';
import { UnitTestTree } from '@angular-devkit/schematics/testing';
import { nestAdd } from '../../lib/schematics/nest-add.js';
import type { NestAddOptions } from '../../lib/schematics/app.js';

const ROOT_MODULE = `import { Module } from '@nestjs/common';
import { AppService } from './app.service';

@Module({
  imports: [],
  providers: [AppService],
})
export class AppModule {}
`;

const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(3000);
}
bootstrap();
`;

export const manifestOf = (nest: string, rest: object = {}): string =>
  `${JSON.stringify({ name: 'app', dependencies: { '@nestjs/core': nest, rxjs: '^7.8.1' }, ...rest }, null, 2)}\n`;

/** The files of a new app on Nest 11, in CommonJS. */
export const NEW_APP: Readonly<Record<string, string>> = {
  'package.json': manifestOf('^11.0.1'),
  'nest-cli.json': '{ "sourceRoot": "src" }',
  'src/main.ts': MAIN,
  'src/app.module.ts': ROOT_MODULE,
};

const inEsm = (text: string): string => text.replaceAll(/(from '\.[^']*)'/g, "$1.js'");

/** The same on Nest 12, in ES modules. */
export const NEW_ESM_APP: Readonly<Record<string, string>> = {
  ...NEW_APP,
  'package.json': manifestOf('^12.0.1', { type: 'module' }),
  'src/main.ts': inEsm(MAIN),
  'src/app.module.ts': inEsm(ROOT_MODULE),
};

export interface Added {
  readonly tree: UnitTestTree;
  /** What was said in the terminal. */
  readonly said: string;
  /** How often packages are installed. */
  readonly installs: number;
  text(path: string): string;
}

/** Runs the schematic over files that are in memory only. */
export async function add(
  files: Readonly<Record<string, string>> | UnitTestTree,
  options: NestAddOptions = {},
): Promise<Added> {
  const tree = files instanceof UnitTestTree ? files : treeOf(files);
  const lines: string[] = [];
  const tasks: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const context = {
    logger: { info: say, warn: say },
    addTask: (task: { toConfiguration(): { name: string } }) => tasks.push(task.toConfiguration().name),
  };
  await nestAdd(options)(tree, context as unknown as SchematicContext);
  return {
    tree,
    said: lines.join('\n'),
    installs: tasks.filter((name) => name === 'node-package').length,
    text: (path) => tree.readText(path),
  };
}

function treeOf(files: Readonly<Record<string, string>>): UnitTestTree {
  const tree = new UnitTestTree(Tree.empty());
  Object.entries(files).forEach(([path, text]) => tree.create(path, text));
  return tree;
}

/** What all files hold. */
export const contentOf = (tree: UnitTestTree): Record<string, string> =>
  Object.fromEntries(tree.files.map((path) => [path, tree.readText(path)]));
