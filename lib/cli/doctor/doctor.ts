import { reasonOf } from '../../shared/error-reason.js';
import { loadAppConfig } from '../app-options.js';
import type { AppOptions, ConfigOption } from '../app-options.js';
import { loadEnvironment } from '../environment.js';
import type { EnvOption } from '../environment.js';
import { webhookUrl } from '../http.js';
import type { Colour, Output } from '../output.js';
import { ownManifest } from '../own-manifest.js';
import { checkAccount } from './check-account.js';
import { checkKeys } from './check-keys.js';
import { checkEnvFile, checkOptions } from './check-options.js';
import { checkRoute } from './check-route.js';
import { checkVersions } from './check-versions.js';
import { skipped } from './finding.js';
import type { Finding, Level } from './finding.js';

export interface DoctorOptions extends EnvOption, ConfigOption {
  readonly url?: string;
}

const MARKS: Readonly<Record<Level, readonly [mark: string, colour: Colour]>> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  error: ['✗', 'red'],
  skipped: ['-', 'gray'],
};

/** Runs all checks, and tells of each as soon as it is known. */
export async function doctor(output: Output, options: DoctorOptions): Promise<boolean> {
  const url = options.url === undefined ? undefined : webhookUrl(options.url, '--url');
  const envFile = await loadEnvironment(options);
  output.line(`nestjs-idenfy ${ownManifest().version}`);
  const findings: Finding[] = [];
  const tell = (found: readonly Finding[]): void => {
    found.forEach((finding) => show(output, finding));
    findings.push(...found);
  };
  tell(checkVersions());
  if (!(await isLoadable())) {
    tell([skipped('the rest', 'needs the packages that are missing')]);
    return finish(output, findings);
  }
  const config = await loadAppConfig(options);
  const { checkQueue, checkStores } = await import('./check-stores.js');
  const source =
    config?.file ?? (envFile === undefined ? 'the environment' : `the environment and ${envFile}`);
  const instances = config?.instances ?? [await fromEnvironment()];
  tell(envFile === undefined ? [] : checkEnvFile(envFile));
  for (const one of instances) {
    const named = (found: Finding[]): Finding[] =>
      one.instance === undefined
        ? found
        : found.map((f) => ({ ...f, check: `${f.check} of ${one.instance}` }));
    tell(named(await checkOptions(one, source)));
    tell(named(checkKeys(one)));
    tell(named(await checkAccount(one)));
    if (isMeant(one, instances, url)) {
      tell(named(await checkRoute(url, one)));
    }
    tell(named(config === undefined ? unknownStores() : await checkStores(one)));
    tell(named(config === undefined ? [] : await checkQueue(one)));
  }
  return finish(output, findings);
}

/** Whether the packages are there that this one imports. */
async function isLoadable(): Promise<boolean> {
  try {
    await import('../../index.js');
    return true;
  } catch (thrown) {
    if (reasonOf(thrown) === 'ERR_MODULE_NOT_FOUND') {
      return false;
    }
    throw thrown;
  }
}

const fromEnvironment = async (): Promise<AppOptions> => {
  const { idenfyConfig } = await import('../../index.js');
  return idenfyConfig();
};

/** The URL is that of one route: of the instance whose path it ends with, else of the first one. */
function isMeant(one: AppOptions, instances: readonly AppOptions[], url: string | undefined): boolean {
  const path = url === undefined ? '' : new URL(url).pathname.replace(/\/+$/, '');
  const ends = ({ webhookPath = 'idenfy/webhook' }: AppOptions): boolean =>
    path.endsWith(webhookPath.replace(/^\/*/, '/').replace(/\/+$/, ''));
  return one === (instances.find(ends) ?? instances[0]);
}

const unknownStores = (): Finding[] => [
  skipped('stores', 'a file idenfy.config.* that exports the options of the app shows them (docs/cli.md)'),
];

function show(output: Output, { check, level, found, remedy }: Finding): void {
  const [mark, colour] = MARKS[level];
  output.line(`${output.paint(colour, mark)} ${output.paint('bold', check)}: ${found.replaceAll('\n', ' ')}`);
  if (remedy !== undefined) {
    output.line(`    ${remedy}`);
  }
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function finish(output: Output, findings: readonly Finding[]): boolean {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  output.line(
    errors + warnings === 0
      ? 'Nothing is wrong.'
      : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`,
  );
  output.json({ errors, warnings, findings });
  return errors === 0;
}
