import { ConfigurableModuleBuilder } from '@nestjs/common';
import type {
  IdenfyModuleOptions,
  IdenfyModuleStructure,
  ResolvedIdenfyStructure,
} from './config/idenfy-options.interface.js';
import { MODULE_STRUCTURE } from './config/idenfy-options.table.js';
import { defineIdenfyModule } from './idenfy.providers.js';
import { checkOptions } from './shared/options-table.js';

/** What is wrong is named when the app starts, together with the options. */
const withDefaults = (extras: IdenfyModuleStructure): ResolvedIdenfyStructure =>
  checkOptions('IdenfyModule', MODULE_STRUCTURE, extras).options as unknown as ResolvedIdenfyStructure;

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<IdenfyModuleOptions>({
    moduleName: 'Idenfy',
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createIdenfyOptions')
    .setExtras<IdenfyModuleStructure>(withDefaults({}), (definition, extras) =>
      defineIdenfyModule(definition, withDefaults(extras)),
    )
    .build();
