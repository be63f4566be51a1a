import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ENVIRONMENT } from '../../lib/config/environment.js';
import { resolveBullMqOptions } from '../../lib/bullmq/resolve-bullmq-options.js';
import { resolveOptions } from '../../lib/config/resolve-options.js';
import * as errors from '../../lib/errors/index.js';
import { idenfyEventClasses } from '../../lib/index.js';
import { PARAMETERS } from '../../lib/tokens/create-token.dto.js';
import { responseFor } from '../../lib/webhooks/webhook-response.js';
import type { DeliveryOutcome } from '../../lib/deliveries/delivery-outcome.js';
import { compileErrors } from './compile-samples.js';
import { PAGES, ROOT, codeIn, pageText, samplesOf, tableRows } from './doc-samples.js';
import { DeclaredTypes } from './interface-keys.js';

const OPTIONS = new DeclaredTypes('lib/config/idenfy-options.interface.ts');
const sorted = (names: Iterable<string>): string[] => [...names].sort();
const firstCells = (page: string, table: string): string[] =>
  sorted(tableRows(page, table).flatMap(([cell]) => codeIn(cell)));

describe('the samples', () => {
  it('compile against the package', () => {
    const samples = PAGES.flatMap(samplesOf);

    expect(samples.length).toBeGreaterThan(10);
    expect(compileErrors(samples)).toEqual([]);
  }, 180_000);

  it('are seen to be wrong when they are', () => {
    const code =
      "import { IdenfyService } from 'nestjs-idenfy';\nexport type No = IdenfyService['noSuchMethod'];\n";

    expect(compileErrors([{ page: 'README.md', line: 10, file: 'wrong.ts', code }])).toEqual([
      expect.stringMatching(/^README\.md:11 .*noSuchMethod/),
    ]);
  }, 180_000);

  it('name npm scripts that exist', () => {
    const named = PAGES.flatMap((page) => [
      ...pageText(page).matchAll(/npm (?:run )?(test|start|run [\w:]+)/g),
    ]);
    const { scripts: known } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: object;
    };
    const scripts = sorted(new Set(named.map(([, name = '']) => name.replace('run ', ''))));

    expect(scripts).toEqual(expect.arrayContaining(['demo', 'start', 'test']));
    expect(scripts.filter((name) => !Object.hasOwn(known, name))).toEqual([]);
  });
});

describe('the links', () => {
  it.each(PAGES)('of %s lead somewhere', (page) => {
    const targets = [...pageText(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
    const relative = targets.filter((target) => !/^https?:/.test(target));

    expect(relative.filter((target) => !leadsSomewhere(page, target))).toEqual([]);
  });
});

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  return existsSync(join(ROOT, file)) && (anchor === undefined || anchorsOf(file).includes(anchor));
}

function anchorsOf(page: string): string[] {
  return [...pageText(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the index of the README', () => {
  it('has every page', () => {
    const pages = PAGES.filter((page) => page !== 'README.md');

    expect(pages.filter((page) => !pageText('README.md').includes(`](${page})`))).toEqual([]);
  });
});

describe('the tables', () => {
  it('name every option, and no other', () => {
    expect(firstCells('docs/configuration.md', 'options')).toEqual(
      sorted(OPTIONS.keysOf('IdenfyModuleOptions')),
    );
    expect(firstCells('docs/configuration.md', 'structure')).toEqual(
      sorted(OPTIONS.keysOf('IdenfyModuleStructure')),
    );
  });

  it('name the defaults that hold', () => {
    const structure = {
      ...{ instance: 'default', webhookPath: 'idenfy/webhook' },
      ...{ isGlobal: false, webhookController: true, webhookDecorators: [] },
    };
    const options = { apiKey: 'key', apiSecret: 'secret', webhook: { signingKeys: 'signing-key' } };
    const resolved = resolveOptions(options, structure);

    const plain = tableRows('docs/configuration.md', 'options').filter(([, value = '']) =>
      /^(\d+|`'.*'|`https.*)/.test(value),
    );
    const documented = plain.map(([name, value = '']) => [codeIn(name)[0], value.replace(/[`']/g, '')]);
    const actual = documented.map(([name = '']) => [name, String(valueAt(resolved, name))]);

    expect(documented.length).toBeGreaterThan(8);
    expect(documented).toEqual(actual);
  });

  it('name every option of the queue on BullMQ, and the default that holds', () => {
    const options = new DeclaredTypes('lib/bullmq/bullmq-options.interface.ts');
    const declared = options.keysOf('BullMqWebhookQueueOptions').map((key) => key.replace(/\..*/, ''));
    const rows = tableRows('docs/webhooks.md', 'bullmq options');
    const resolved = resolveBullMqOptions({ connection: {} });

    expect(rows.map(([name]) => codeIn(name)[0]).sort()).toEqual(sorted(new Set(declared)));
    const defaults = rows.slice(1).map(([name, value = '']) => [codeIn(name)[0], value.replace(/[`']/g, '')]);
    expect(defaults).toEqual(defaults.map(([name = '']) => [name, String(valueAt(resolved, name))]));
  });

  it('name every token parameter', () => {
    expect(firstCells('docs/token-parameters.md', 'parameters')).toEqual(sorted(PARAMETERS.keys()));
  });

  it('name every environment variable, and the option it sets', () => {
    const rows = tableRows('docs/configuration.md', 'environment').flatMap(([variables, options]) => {
      const names = codeIn(options);
      return codeIn(variables).map((variable, index) => [names[index], variable]);
    });

    expect(new Map(rows as [string, string][])).toEqual(
      new Map(Object.entries(ENVIRONMENT).map(([option, { variable }]) => [option, variable])),
    );
  });

  it('name every event and its type', () => {
    const rows = tableRows('docs/events.md', 'events').map(([name, type]) => [
      codeIn(name)[0],
      codeIn(type)[0],
    ]);

    // In the order of the page: that of the table of events is the order in which shapes are tried.
    expect([...rows].sort()).toEqual(idenfyEventClasses.map((Class) => [Class.name, Class.type]).sort());
  });

  it('name every error, its code, its status, and whether a repeat may help', () => {
    const rows = tableRows('docs/errors.md', 'errors').map(([name, ...cells]) => [
      codeIn(name)[0],
      ...cells.slice(0, 3),
    ]);

    expect(sorted(rows.map((row) => row.join(' ')))).toEqual(sorted(errorClasses().map(describeError)));
  });

  it.each([
    ['RequestMessage', 'lib/client/request-message.ts'],
    ['SessionMessage', 'lib/sessions/session-message.ts'],
    ['DeliveryMessage', 'lib/deliveries/delivery-log.ts'],
    ['HandlerMessage', 'lib/deliveries/delivery-log.ts'],
    ['IdenfyHealthOptions', 'lib/terminus/idenfy-health.indicator.ts'],
  ])('name every field of %s', (type, file) => {
    const declared = new DeclaredTypes(file).keysOf(type);

    expect(declared.length).toBeGreaterThan(1);
    expect(firstCells('docs/operations.md', type)).toEqual(sorted(declared));
  });

  it('name every outcome of a session', () => {
    const declared = new DeclaredTypes('lib/sessions/session-message.ts').literalsOf('SessionOutcome');

    expect(firstCells('docs/operations.md', 'session outcomes')).toEqual(sorted(declared));
  });

  it('name every outcome of a delivery and its status', () => {
    const rows = tableRows('docs/webhooks.md', 'outcomes').flatMap(([outcomes, statuses = '']) => {
      const list = statuses.split(', ');
      return codeIn(outcomes).map((outcome, index) => [outcome, Number(list[index] ?? list[0])] as const);
    });
    const declared = new DeclaredTypes('lib/deliveries/delivery-outcome.ts').literalsOf('DeliveryOutcome');

    expect(sorted(rows.map(([outcome]) => outcome))).toEqual(sorted(declared));
    expect(rows).toEqual(rows.map(([outcome]) => [outcome, responseFor(outcome as DeliveryOutcome).status]));
  });
});

describe('docs/dependencies.md', () => {
  it('gives a reason for every package that is installed or needed', () => {
    const { dependencies, peerDependencies, devDependencies } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    const named = new Set(codeIn(pageText('docs/dependencies.md')));

    const packages = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies });
    expect(packages.filter((name) => !named.has(name))).toEqual([]);
  });
});

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce((inner, key) => (inner as Record<string, unknown>)[key], value);
}

type ErrorClass = new (details: never) => errors.IdenfyError;

function errorClasses(): ErrorClass[] {
  return Object.values(errors).filter(
    (value): value is ErrorClass & typeof value =>
      typeof value === 'function' && Object.getPrototypeOf(value) === errors.IdenfyError,
  );
}

function describeError(Class: ErrorClass): string {
  const error = new Class([] as never);
  return [Class.name, error.code, error.getStatus(), error.retryable ? 'yes' : 'no'].join(' ');
}
