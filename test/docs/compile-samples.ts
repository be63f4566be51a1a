import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { APP, ROOT } from './doc-samples.js';
import type { Sample } from './doc-samples.js';

/** The files of a page: its samples beside the stand-ins of `app`, which a sample of the same name replaces. */
function filesOf(samples: readonly Sample[], directory: string): Map<string, string> {
  const standIns = readdirSync(APP).map((name) => [name, readFileSync(join(APP, name), 'utf8')] as const);
  return new Map(
    [...standIns, ...samples.map(({ file, code }) => [file, code] as const)].map(([name, code]) => [
      join(directory, name),
      code,
    ]),
  );
}

const directoryOf = (page: string): string =>
  join(ROOT, 'test', 'docs', '.samples', page.replaceAll('/', '-'));

/**
 * Compiles the samples of all pages against the sources of the package, without writing them anywhere.
 *
 * @returns each error as `page:line message`
 */
export function compileErrors(samples: readonly Sample[]): string[] {
  const pages = [...new Set(samples.map(({ page }) => page))];
  const files = new Map(
    pages.flatMap((page) => [
      ...filesOf(
        samples.filter((sample) => sample.page === page),
        directoryOf(page),
      ),
    ]),
  );
  const program = ts.createProgram([...files.keys()], options(), hostWith(files));
  return samples.flatMap((sample) => {
    const source = program.getSourceFile(join(directoryOf(sample.page), sample.file));
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ start = 0, messageText }) => {
      const line = source?.getLineAndCharacterOfPosition(start).line ?? 0;
      return `${sample.page}:${sample.line + line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

/** JavaScript of the samples of a page and of the stand-ins, by file name. */
export function transpiled(samples: readonly Sample[]): Map<string, string> {
  const compilerOptions = { ...options(), noEmit: false };
  return new Map(
    [...filesOf(samples, '')].map(([name, code]) => [
      name.replace(/\.tsx?$/, '.mjs'),
      ts.transpileModule(code, { compilerOptions, fileName: name }).outputText,
    ]),
  );
}

function options(): ts.CompilerOptions {
  const path = join(ROOT, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, (name) => ts.sys.readFile(name)) as { config: object };
  return {
    ...ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options,
    // Those of docs/browser.md run in one.
    lib: ['lib.es2023.d.ts', 'lib.es2024.string.d.ts', 'lib.dom.d.ts'],
    // The samples name files without a suffix, as a CommonJS app does.
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.ReactJSX,
    // A sample may leave out what a reader fills in.
    noUnusedParameters: false,
  };
}

function hostWith(files: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(options());
  const directories = new Set([...files.keys()].map((name) => dirname(name)));
  const { fileExists, readFile, directoryExists, getSourceFile } = host;
  return {
    ...host,
    fileExists: (name) => files.has(name) || fileExists(name),
    readFile: (name) => files.get(name) ?? readFile(name),
    directoryExists: (name) => directories.has(name) || (directoryExists?.(name) ?? true),
    getSourceFile: (name, settings, ...rest) => {
      const code = files.get(name);
      return code === undefined
        ? getSourceFile(name, settings, ...rest)
        : ts.createSourceFile(name, code, settings);
    },
  };
}
