import { Test } from '@nestjs/testing';
import { ModulesContainer } from '@nestjs/core';
import { inspect } from 'node:util';
import { IdenfyModule, IdenfyReconciler, IdenfyWebhooks, getIdenfyToken, idenfyConfig } from 'nestjs-idenfy';
import type { IdenfyModuleOptions } from 'nestjs-idenfy';

const SECRETS = {
  apiKey: 'key-of-the-account',
  apiSecret: 'secret-of-the-account',
  first: 'first-key-of-the-hook',
  second: 'second-key-of-the-hook',
  basic: Buffer.from('key-of-the-account:secret-of-the-account').toString('base64'),
};
const options = (): IdenfyModuleOptions => ({
  apiKey: SECRETS.apiKey,
  apiSecret: SECRETS.apiSecret,
  webhook: { signingKeys: [SECRETS.first, SECRETS.second] },
  reconciliation: { everySeconds: 86_400 },
});
class Factory {
  createIdenfyOptions = options;
}

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

const kinds: [string, () => NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>][] = [
  ['forRoot', () => [IdenfyModule.forRoot(options())]],
  ['forRoot of a named instance', () => [IdenfyModule.forRoot({ ...options(), instance: 'eu' })]],
  ['useFactory', () => [IdenfyModule.forRootAsync({ useFactory: async () => options() })]],
  ['useClass', () => [IdenfyModule.forRootAsync({ useClass: Factory })]],
  [
    'idenfyConfig',
    () => {
      Object.assign(process.env, {
        IDENFY_API_KEY: SECRETS.apiKey,
        IDENFY_API_SECRET: SECRETS.apiSecret,
        IDENFY_SIGNING_KEYS: `${SECRETS.first},${SECRETS.second}`,
      });
      return [IdenfyModule.forRootAsync(idenfyConfig.asProvider())];
    },
  ],
];

/** What a debugger, a logger or an error page may print of a thing. */
function shown(thing: unknown): string {
  const seen = new WeakSet<object>();
  const json = (): string =>
    JSON.stringify(thing, (_key, value: unknown) => {
      if (typeof value === 'object' && value !== null) {
        if (seen.has(value)) {
          return undefined;
        }
        seen.add(value);
      }
      return value;
    });
  return `${inspect(thing, { depth: 8 })}\n${inspect(thing, { depth: 4, showHidden: true })}\n${json()}`;
}

const leaks = (text: string): string[] =>
  Object.entries(SECRETS)
    .filter(([, secret]) => text.includes(secret))
    .map(([name]) => name);

it.each(kinds)('no provider of the module shows a secret (%s)', async (_kind, imports) => {
  const testing = await Test.createTestingModule({ imports: imports() }).compile();
  await testing.init();
  const found: [string, string[]][] = [];
  const looked = new Set<unknown>();
  for (const module of testing.get(ModulesContainer).values()) {
    for (const [token, { instance }] of [...module.providers, ...module.controllers]) {
      // What Nest itself provides leads to the whole app, and takes minutes to print.
      const isNests =
        typeof token === 'function' && /^(ModuleRef|ApplicationConfig|ConfigService)$/.test(token.name);
      const isOurs = /^(Idenfy|Config)Module$/.test(module.name) && !isNests;
      looked.add(isOurs && token);
      const leaked = isOurs && instance !== null ? leaks(shown(instance)) : [];
      if (leaked.length > 0) {
        found.push([`${module.name} ${typeof token === 'function' ? token.name : String(token)}`, leaked]);
      }
    }
  }
  expect(found).toEqual([]);
  for (const Class of [IdenfyWebhooks, IdenfyReconciler]) {
    expect(looked.has(Class) || looked.has(getIdenfyToken('eu', Class))).toBe(true);
  }
  await testing.close();
});
