import { ConfigurableModuleBuilder } from '@nestjs/common';
import { DEFAULT_INSTANCE } from './config/idenfy.tokens.js';
import type { IdenfyModuleOptions, IdenfyModuleStructure } from './config/idenfy-options.interface.js';
import { defineIdenfyModule } from './idenfy.providers.js';

const DEFAULT_STRUCTURE: Required<IdenfyModuleStructure> = {
  isGlobal: false,
  webhookPath: 'idenfy/webhook',
  webhookController: true,
  webhookDecorators: [],
  instance: DEFAULT_INSTANCE,
};

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<IdenfyModuleOptions>({
    moduleName: 'Idenfy',
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createIdenfyOptions')
    .setExtras<IdenfyModuleStructure>(DEFAULT_STRUCTURE, (definition, extras) =>
      defineIdenfyModule(definition, withDefaults(extras)),
    )
    .build();

/** A setting that is given as undefined is not given. */
function withDefaults(extras: IdenfyModuleStructure): Required<IdenfyModuleStructure> {
  const given = Object.entries(extras).filter(
    ([key, value]) => value !== undefined && Object.hasOwn(DEFAULT_STRUCTURE, key),
  );
  return { ...DEFAULT_STRUCTURE, ...Object.fromEntries(given) };
}
