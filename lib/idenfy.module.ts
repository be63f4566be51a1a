import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { IDENFY_STRUCTURE, UNKNOWN_OPTIONS } from './config/idenfy.tokens.js';
import type {
  IdenfyModuleOptions,
  IdenfyModuleStructure,
  ResolvedIdenfyStructure,
} from './config/idenfy-options.interface.js';
import { MODULE_STRUCTURE } from './config/idenfy-options.table.js';
import { IdenfyConfigError } from './errors/idenfy-errors.js';
import { defineIdenfyModule } from './idenfy.providers.js';
import { checkOptions, refuse as refuseProblems, unknownOptions } from './config/options-table.js';

/** What is wrong is named when the app starts, together with the options. */
const withDefaults = (extras: IdenfyModuleStructure): ResolvedIdenfyStructure =>
  checkOptions('IdenfyModule', MODULE_STRUCTURE, extras).options as unknown as ResolvedIdenfyStructure;

const definition = new ConfigurableModuleBuilder<IdenfyModuleOptions>({
  moduleName: 'Idenfy',
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createIdenfyOptions')
  .setExtras<IdenfyModuleStructure>(withDefaults({}), (module, extras) =>
    defineIdenfyModule(module, withDefaults(extras)),
  )
  .build();
const { ConfigurableModuleClass } = definition;
type Options = typeof definition.OPTIONS_TYPE;
type AsyncOptions = typeof definition.ASYNC_OPTIONS_TYPE;

const ASYNC = ['imports', 'inject', 'useFactory', 'useClass', 'useExisting', 'provideInjectionTokensFrom'];
const ASYNC_OPTIONS = [...ASYNC, ...Object.keys(MODULE_STRUCTURE)];

const REMEDY =
  'IdenfyModule.forRootAsync(idenfyConfig.asProvider()), which reads the environment, or ' +
  'IdenfyModule.forRoot({ apiKey, apiSecret, webhook: { signingKeys } })';

/** Stops the start, in the words of the app's own mistake. */
const refuse = (what: string) => (): never => {
  const message = `${what}; use ${REMEDY}`;
  throw new IdenfyConfigError([{ path: 'options', rule: 'required', message }]);
};

/** There without a structure only where the class itself is imported. */
const configured = {
  provide: 'IDENFY_CONFIGURED',
  useFactory: (structure: unknown) =>
    structure ?? refuse('IdenfyModule is imported without options, as the bare class')(),
  inject: [{ token: IDENFY_STRUCTURE, optional: true }],
};

/**
 * Identity verification with iDenfy. Configure it with `forRoot` or `forRootAsync`, once per iDenfy account:
 *
 * `imports: [IdenfyModule.forRootAsync(idenfyConfig.asProvider())]`
 *
 * Wrong options stop the start with one `IdenfyConfigError` that names all of them.
 */
@Module({ providers: [configured] })
export class IdenfyModule extends ConfigurableModuleClass {
  static override forRoot(options: Options): DynamicModule {
    const given: unknown = options;
    return typeof given === 'object' && given !== null
      ? super.forRoot(options)
      : super.forRootAsync({ useFactory: refuse('IdenfyModule.forRoot is called without options') });
  }

  static override forRootAsync(options: AsyncOptions): DynamicModule {
    const given = (options ?? {}) as Partial<AsyncOptions>;
    const unknown = unknownOptions('IdenfyModule.forRootAsync', Object.keys(given), ASYNC_OPTIONS);
    const missing = refuse('IdenfyModule.forRootAsync has no useFactory, useClass or useExisting');
    const stop = unknown.length > 0 ? () => refuseProblems(unknown) as never : missing;
    const isComplete = given.useFactory ?? given.useClass ?? given.useExisting;
    const module = super.forRootAsync(isComplete ? options : { ...given, useFactory: stop });
    const problems = { provide: UNKNOWN_OPTIONS, useValue: unknown };
    return { ...module, providers: [...(module.providers ?? []), problems] };
  }
}
