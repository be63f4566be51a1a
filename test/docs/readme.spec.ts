import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { REDIS_DELIVERY_STORE_OPTIONS } from '../../lib/redis/redis-options.js';
import { SQL_DELIVERY_STORE_OPTIONS } from '../../lib/sql/sql-options.js';
import { SIMULATOR_SETTINGS } from '../../lib/testing/simulator-options.js';
import { BULLMQ_OPTIONS } from '../../lib/bullmq/bullmq-options.js';
import { PG_BOSS_OPTIONS } from '../../lib/pg-boss/pg-boss-options.js';
import { MODULE_OPTIONS, MODULE_STRUCTURE } from '../../lib/config/idenfy-options.table.js';
import * as errors from '../../lib/errors/index.js';
import { idenfyEventClasses } from '../../lib/index.js';
import { rowsOf } from '../../lib/config/options-table.js';
import { HEALTH_OPTIONS } from '../../lib/terminus/idenfy-health.indicator.js';
import { PARAMETERS } from '../../lib/tokens/create-token.dto.js';
import { responseFor } from '../../lib/webhooks/webhook-response.js';
import type { DeliveryOutcome } from '../../lib/deliveries/delivery.interface.js';
import { compileErrors } from './compile-samples.js';
import { PAGES, ROOT, codeIn, pageText, samplesOf, tableRows } from './doc-samples.js';
import { DeclaredTypes } from './interface-keys.js';

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

  it('are JavaScript without a syntax error, where they are a whole file of it', () => {
    const files = PAGES.flatMap((page) => [
      ...pageText(page).matchAll(/^```js\n(\/\/ \S+\.js\n.*?)^```$/gms),
    ]);

    expect(files.length).toBeGreaterThan(0);
    for (const [, code = ''] of files) {
      const { diagnostics } = ts.transpileModule(code, { fileName: 'sample.js', reportDiagnostics: true });
      expect(diagnostics).toEqual([]);
    }
  });

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

describe('the lines that install', () => {
  it('are labelled by the version of NestJS, with its version of the peers', () => {
    const labelled = [...pageText('README.md').matchAll(/^# NestJS (\d+).*\n(npm i .*)$/gm)];

    expect(labelled.map(([, version]) => version)).toEqual(['12', '11']);
    expect(labelled.map(([, , line = '']) => line.match(/@nestjs\/\S+/g))).toEqual([
      ['@nestjs/axios', '@nestjs/config'],
      ['@nestjs/axios@4', '@nestjs/config@4'],
    ]);
    expect(pageText('README.md').match(/^npm i nestjs-idenfy/gm)).toHaveLength(2);
  });

  it('are found by the message of the wrong one, and so is the suffix of imports', () => {
    expect(pageText('docs/troubleshooting.md')).toContain('"Must use import to load ES Module"');
    const snippets = PAGES.flatMap(samplesOf).filter(({ file }) => file.endsWith('.ts'));
    expect(snippets.filter(({ code }) => /from '\.[^']*\.js'/.test(code))).toEqual([]);
  });
});

describe('the links', () => {
  it.each(PAGES)('of %s lead somewhere', (page) => {
    const targets = [...pageText(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
    const relative = targets.filter((target) => !/^https?:/.test(target));

    expect(relative.filter((target) => !leadsSomewhere(page, target))).toEqual([]);
  });

  it('are seen to be wrong when they are', () => {
    const good = ['start.md', '../README.md#install', 'recipes/verified-only.md', '#first-steps'];
    // The last two are a page without that heading, and a comment in a block of code.
    const wrong = [
      'missing.md',
      'recipes/missing.md',
      '#missing',
      'start.md#missing',
      '../README.md#nestjs-12',
    ];

    expect([...good, ...wrong].filter((target) => leadsSomewhere('docs/index.md', target))).toEqual(good);
  });
});

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  return existsSync(join(ROOT, file)) && (anchor === undefined || anchorsOf(file).includes(anchor));
}

function anchorsOf(page: string): string[] {
  const text = pageText(page).replaceAll(/^( *```)\w*\n.*?^\1$/gms, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the index', () => {
  it('of the README has every page, but a recipe', () => {
    const pages = PAGES.filter((page) => page !== 'README.md' && !page.startsWith('docs/recipes/'));

    expect(pages.filter((page) => !pageText('README.md').includes(`](${page})`))).toEqual([]);
  });

  it('of the site, its sidebar, has every page once', () => {
    const listed = [...pageText('docs/index.md').matchAll(/^- \[[^\]]+\]\(([^)]+)\)/gm)];
    const pages = ['docs/index.md', ...listed.map(([, link = '']) => join('docs', link))];

    expect(sorted(pages)).toEqual(sorted([...PAGES, 'sample/README.md', 'CHANGELOG.md']));
  });
});

describe('the tables', () => {
  it.each([
    ['docs/configuration.md', 'options', MODULE_OPTIONS],
    ['docs/configuration.md', 'structure', MODULE_STRUCTURE],
    ['docs/webhooks.md', 'bullmq options', BULLMQ_OPTIONS],
    ['docs/webhooks.md', 'pg-boss options', PG_BOSS_OPTIONS],
    ['docs/durable-stores.md', 'sql options', SQL_DELIVERY_STORE_OPTIONS],
    ['docs/operations.md', 'IdenfyHealthOptions', HEALTH_OPTIONS],
  ])('of %s (%s) name every option and the default that holds', (page, table, options) => {
    const rows = rowsOf(options);
    const documented = tableRows(page, table).flatMap(([names, value = '']) =>
      codeIn(names).map((name) => [name, value.replace(/^`|`$/g, '')] as const),
    );
    const plain = rows.filter(([, row]) => /number|string|boolean/.test(typeof row.default));

    expect(sorted(documented.map(([name]) => name))).toEqual(sorted(rows.map(([path]) => path)));
    expect(
      Object.fromEntries(documented.filter(([, value]) => /^(\d|'|https|true|false)/.test(value))),
    ).toEqual(Object.fromEntries(plain.map(([path, row]) => [path, documentedDefault(row.default)])));
  });

  it.each([
    ['lib/config/idenfy-options.interface.ts', MODULE_OPTIONS],
    ['lib/bullmq/bullmq-options.ts', BULLMQ_OPTIONS],
    ['lib/pg-boss/pg-boss-options.ts', PG_BOSS_OPTIONS],
    ['lib/redis/redis-options.ts', REDIS_DELIVERY_STORE_OPTIONS],
    ['lib/sql/sql-options.ts', SQL_DELIVERY_STORE_OPTIONS],
    ['lib/terminus/idenfy-health.indicator.ts', HEALTH_OPTIONS],
    ['lib/testing/simulator-options.ts', SIMULATOR_SETTINGS],
  ])('agree with the comments of %s', (file, options) => {
    const numbers = rowsOf(options).filter(([, row]) => typeof row.default === 'number');
    const declared = new DeclaredTypes(file);

    expect(numbers.length).toBeGreaterThan(1);
    expect(
      numbers.filter(
        ([path, row]) => !`${declared.commentOf(path)} `.match(`Default ${String(row.default)}\\D`),
      ),
    ).toEqual([]);
  });

  it('name every token parameter', () => {
    expect(firstCells('docs/token-parameters.md', 'parameters')).toEqual(sorted(PARAMETERS.keys()));
  });

  it('name every environment variable, and the option it sets', () => {
    const rows = tableRows('docs/configuration.md', 'environment').flatMap(([variables, options]) => {
      const names = codeIn(options);
      return codeIn(variables).map((variable, index) => [names[index], variable]);
    });

    const variables = rowsOf(MODULE_OPTIONS).flatMap(([path, { variable }]) =>
      variable === undefined ? [] : [[path, variable] as const],
    );
    expect(new Map(rows as [string, string][])).toEqual(new Map(variables));
    expect(sorted(codeIn(pageText('lib/config/idenfy.config.ts')))).toEqual(
      expect.arrayContaining(variables.map(([, variable]) => variable)),
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
    ['SessionMessage', 'lib/sessions/session.ts'],
    ['DeliveryMessage', 'lib/deliveries/delivery-log.ts'],
    ['HandlerMessage', 'lib/deliveries/delivery-log.ts'],
  ])('name every field of %s', (type, file) => {
    const declared = new DeclaredTypes(file).keysOf(type);

    expect(declared.length).toBeGreaterThan(1);
    expect(firstCells('docs/operations.md', type)).toEqual(sorted(declared));
  });

  it('name every outcome of a session', () => {
    const declared = new DeclaredTypes('lib/sessions/session.ts').literalsOf('SessionOutcome');

    expect(firstCells('docs/operations.md', 'session outcomes')).toEqual(sorted(declared));
  });

  it('name every outcome of a delivery and its status', () => {
    const rows = tableRows('docs/webhooks.md', 'outcomes').flatMap(([outcomes, statuses = '']) => {
      const list = statuses.split(', ');
      return codeIn(outcomes).map((outcome, index) => [outcome, Number(list[index] ?? list[0])] as const);
    });
    const declared = new DeclaredTypes('lib/deliveries/delivery.interface.ts').literalsOf('DeliveryOutcome');

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

/** A text is quoted, as in code, but for a URL. */
const documentedDefault = (value: unknown): string =>
  typeof value === 'string' && !URL.canParse(value) ? `'${value}'` : String(value);

type ErrorClass = new (details: never) => errors.IdenfyError;

function errorClasses(): ErrorClass[] {
  return Object.values(errors).filter(
    (value): value is ErrorClass & typeof value =>
      typeof value === 'function' && Object.prototype.isPrototypeOf.call(errors.IdenfyError, value),
  );
}

function describeError(Class: ErrorClass): string {
  const error = new Class([] as never);
  return [Class.name, error.code, error.getStatus(), error.retryable ? 'yes' : 'no'].join(' ');
}
