import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** What the samples import beside the package: stand-ins for an app's own login, job library, and so on. */
export const APP = join(ROOT, 'test', 'docs', 'app');

/** The pages whose samples, links and tables are checked. */
export const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !/^(api|\.vitepress)\//.test(name))
    .map((name) => `docs/${name}`),
];

export const pageText = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** A TypeScript block of a page, with JSX or without. */
export interface Sample {
  readonly page: string;
  /** Line of the page that the code begins on, from 1. */
  readonly line: number;
  /** The file that its first line names (`// app.module.ts`), else one named after the line. */
  readonly file: string;
  readonly code: string;
}

export function samplesOf(page: string): Sample[] {
  const text = pageText(page);
  return [...text.matchAll(/^```(tsx?)\n(.*?)^```$/gms)].map((match) => {
    const [, ending = '', code = ''] = match;
    const line = text.slice(0, match.index).split('\n').length + 1;
    const [, file = `line-${line}.${ending}`] = /^\/\/ (\S+\.tsx?)\n/.exec(code) ?? [];
    return { page, line, file, code };
  });
}

/** The cells of the rows of a table that stands under `<!-- table: name -->`. */
export function tableRows(page: string, name: string): string[][] {
  const lines = pageText(page).split('\n');
  const start = lines.indexOf(`<!-- table: ${name} -->`);
  const from = lines.findIndex((line, index) => index > start && line.startsWith('|'));
  const rows: string[][] = [];
  for (const line of lines.slice(from)) {
    if (!line.startsWith('|')) {
      break;
    }
    rows.push(
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  }
  return start === -1 ? [] : rows.slice(2);
}

/** The names in back ticks. */
export const codeIn = (cell: string | undefined): string[] =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
