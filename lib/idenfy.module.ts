import { Module } from '@nestjs/common';
import { ConfigurableModuleClass } from './idenfy.module-definition.js';

/**
 * Identity verification with iDenfy. Configure it with `forRoot` or `forRootAsync`, once per iDenfy account:
 *
 * `imports: [IdenfyModule.forRootAsync(idenfyConfig.asProvider())]`
 *
 * Wrong options stop the start with one `IdenfyConfigError` that names all of them.
 */
@Module({})
export class IdenfyModule extends ConfigurableModuleClass {}
