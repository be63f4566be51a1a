import type { Tree } from '@angular-devkit/schematics';
import { parseEnv } from 'node:util';
import { SIMULATOR_DEFAULTS } from '../shared/simulator-defaults.js';
import { readText, writeText } from './files.js';

const SIMULATOR: Readonly<Record<string, string>> = {
  IDENFY_API_KEY: SIMULATOR_DEFAULTS.apiKey,
  IDENFY_API_SECRET: SIMULATOR_DEFAULTS.apiSecret,
  IDENFY_SIGNING_KEYS: SIMULATOR_DEFAULTS.signingKey,
  IDENFY_BASE_URL: `http://127.0.0.1:${SIMULATOR_DEFAULTS.port}`,
};
const SECRETS = Object.keys(SIMULATOR).filter((name) => name !== 'IDENFY_BASE_URL');

const ON_SIMULATOR = '# iDenfy, played by the simulator: npx nestjs-idenfy simulator';
const ON_ACCOUNT =
  '# iDenfy: key and secret of Settings > API keys in the dashboard, signing key of Settings > Notifications';

/** Files that only show which variables there are. */
const isExample = (name: string): boolean => /example|sample|template|dist/i.test(name);

type Variables = Readonly<Record<string, string | undefined>>;

/** What the variables of `.env` are for. */
export interface Environment {
  readonly isRealAccount: boolean;
  /** The variables of an account that have no value yet. */
  readonly blank: readonly string[];
}

/**
 * Adds the variables to `.env`, and their names to `.env.example` where there is one. Everybody knows the simulator's values: beside
 * those of a real account, the simulator's signing key would let anyone sign webhooks. There the variables are blank.
 */
export function addVariables(tree: Tree): Environment {
  const files = tree.root.subfiles.filter((name) => name.startsWith('.env') && !isExample(name));
  const read: Variables[] = files.map((name) => parseEnv(readText(tree, name) ?? ''));
  const isRealAccount = read.some(hasOwnValues);
  const before = readText(tree, '.env') ?? '';
  const after = isRealAccount
    ? withBlanks(before, Object.fromEntries(read.flatMap(Object.entries)))
    : withSimulator(before);
  if (after !== '') {
    writeText(tree, '.env', after);
  }
  const example = readText(tree, '.env.example');
  if (example !== undefined) {
    writeText(tree, '.env.example', withBlanks(example, parseEnv(example)));
  }
  const blank = SECRETS.filter((name) => !read.some((variables) => variables[name]?.trim()));
  return { isRealAccount, blank };
}

const hasOwnValues = (variables: Variables): boolean =>
  Object.entries(variables).some(
    ([name, value]) => name.startsWith('IDENFY_') && value?.trim() && value !== SIMULATOR[name],
  );

function withSimulator(text: string): string {
  let filled = text;
  for (const [name, value] of Object.entries(SIMULATOR)) {
    const blank = `^((?:export[ \\t]+)?${name}[ \\t]*=)[ \\t]*(?:""|'')?[ \\t]*$`;
    filled = filled.replace(new RegExp(blank, 'm'), `$1${value}`);
  }
  return withLines(filled, ON_SIMULATOR, SIMULATOR, parseEnv(filled));
}

const withBlanks = (text: string, present: Variables): string =>
  withLines(text, ON_ACCOUNT, Object.fromEntries(SECRETS.map((name) => [name, ''])), present);

/** Appends the variables that are not present, under a comment. */
function withLines(text: string, comment: string, variables: Variables, present: Variables): string {
  const missing = Object.entries(variables).filter(([name]) => !(name in present));
  if (missing.length === 0) {
    return text;
  }
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text === '' ? [] : [text.trimEnd(), ''];
  return [...before, comment, ...missing.map((entry) => entry.join('=')), ''].join(newLine);
}

/**
 * Keeps `.env` out of git, where there is a `.gitignore`.
 *
 * @returns 'ignored' as it was before, 'added', or 'missing' where there is no `.gitignore`
 */
export function ignoreVariables(tree: Tree): 'ignored' | 'added' | 'missing' {
  const text = readText(tree, '.gitignore');
  if (text === undefined) {
    return 'missing';
  }
  if (/^(?:\*\*)?\/?(?:\.env|\.env\*|\*\.env)\s*$/m.test(text)) {
    return 'ignored';
  }
  writeText(tree, '.gitignore', `${text}${/(?:^|\n)$/.test(text) ? '' : '\n'}.env\n`);
  return 'added';
}
