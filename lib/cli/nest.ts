import type { INestApplicationContext } from '@nestjs/common';
import type { AppOptions } from './app-options.js';

/**
 * Has the module without its route, its queue, its buses and its runs of reconciliation, so that nothing happens by itself, and
 * closes it.
 *
 * @throws IdenfyConfigError for wrong options.
 */
export async function withModule<Result>(
  options: AppOptions,
  use: (app: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const { IdenfyModule } = await import('../index.js');
  const { NestFactory } = await import('@nestjs/core');
  const { reconciliation: _, mirror: __, webhook: { queue: ___, ...webhook } = {}, ...rest } = options;
  const module = IdenfyModule.forRoot({
    ...rest,
    webhook,
    webhookController: false,
    allowMemoryStores: true,
  });
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}
