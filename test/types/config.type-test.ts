/**
 * Compile-time tests: `npm run typecheck` is what runs them. A line under `@ts-expect-error` that compiles is a failure.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { IdenfyModule, MemoryDeliveryStore, MemoryLiveSessionStore, idenfyConfig } from '../../lib/index.js';
import type { DuplicatesPolicy, IdenfyModuleOptions } from '../../lib/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <Claim extends true>(): Claim | undefined => undefined;

type Config = ConfigType<typeof idenfyConfig>;

holds<Equal<Config, IdenfyModuleOptions>>();
holds<Equal<Config['apiKey'], string>>();
holds<Equal<Config['timeoutMs'], number | undefined>>();
holds<Equal<NonNullable<Config['duplicates']>['policy'], DuplicatesPolicy | undefined>>();

@Injectable()
export class Reader {
  constructor(@Inject(idenfyConfig.KEY) private readonly config: ConfigType<typeof idenfyConfig>) {}

  get baseUrl(): string | undefined {
    return this.config.baseUrl;
  }
}

// @ts-expect-error -- not an option
holds<Equal<Config['baseURL'], unknown>>();

IdenfyModule.forRootAsync(idenfyConfig.asProvider());
IdenfyModule.forRootAsync({ useFactory: (): IdenfyModuleOptions => ({ ...idenfyConfig(), retries: 1 }) });
// @ts-expect-error -- a number is not a text
IdenfyModule.forRootAsync({ useFactory: () => ({ ...idenfyConfig(), retries: '1' }) });
IdenfyModule.forRootAsync({
  inject: [idenfyConfig.KEY],
  useFactory: (config: Config) => ({
    ...config,
    duplicates: { ...config.duplicates, store: new MemoryLiveSessionStore() },
    webhook: { ...config.webhook, store: new MemoryDeliveryStore() },
  }),
});
