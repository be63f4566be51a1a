import { readFileSync } from 'node:fs';
import type { AppOptions } from '../app-options.js';
import { error, ok, warning } from './finding.js';
import type { Finding } from './finding.js';

const CHECK = 'configuration';
const PAGE = '(docs/configuration.md)';

/** Providers of the module by their tokens. */
const GIVEN_OPTIONS = 'IDENFY_MODULE_OPTIONS';
const RESOLVED_OPTIONS = 'IDENFY_RESOLVED_OPTIONS';

interface Provider {
  readonly provide?: unknown;
  readonly useValue?: unknown;
  readonly useFactory?: (given: unknown) => unknown;
}

/**
 * What the module itself says of the options at the start of an app: all problems, or its warnings.
 *
 * @param source where the options are from
 */
export async function checkOptions(options: AppOptions, source: string): Promise<Finding[]> {
  const { IdenfyModule } = await import('../../index.js');
  const { Logger } = await import('@nestjs/common');
  const lines: string[] = [];
  const ignore = (): void => undefined;
  Logger.overrideLogger({
    log: ignore,
    error: ignore,
    warn: (line: unknown) => void lines.push(String(line)),
  });
  try {
    // The stores are looked at on their own.
    const { providers = [] } = IdenfyModule.forRoot({ ...options, allowMemoryStores: true });
    const find = (token: string): Provider | undefined =>
      (providers as Provider[]).find(({ provide }) => provide === token);
    find(RESOLVED_OPTIONS)?.useFactory?.(find(GIVEN_OPTIONS)?.useValue);
  } catch (thrown) {
    return problemsOf(thrown).map((message) =>
      error(CHECK, message, `Set the option or its variable ${PAGE}`),
    );
  } finally {
    Logger.overrideLogger(false);
  }
  return lines.length === 0
    ? [ok(CHECK, `the options of ${source} are valid`)]
    : lines.map((line) => warning(CHECK, line, `See the table of options and variables ${PAGE}`));
}

function problemsOf(thrown: unknown): readonly string[] {
  const { problems } = thrown as { problems?: readonly { readonly message: string }[] };
  if (problems === undefined) {
    throw thrown;
  }
  return problems.map(({ message }) => message);
}

/** A value that ends at a `#` without quotation marks: parsers take the rest for a comment. */
export function checkEnvFile(file: string): Finding[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => /^\s*(?:export\s+)?(IDENFY_\w+)\s*=\s*[^\s"'`#][^"'`\s]*?#/.exec(line)?.[1])
    .filter((name) => name !== undefined)
    .map((name) =>
      warning(
        CHECK,
        `${name} in ${file} ends before its first #: what follows counts as a comment`,
        'Put the value in quotation marks (docs/troubleshooting.md, At the start)',
      ),
    );
}
