import type { INestApplication, ModuleMetadata, NestApplicationOptions } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

export type Platform = 'express' | 'fastify';

/** For `describe.each`: every HTTP test runs on both, over a real port. */
export const platforms: readonly Platform[] = ['express', 'fastify'];

export interface RunningApp {
  readonly app: INestApplication;
  readonly url: string;
}

export interface AppSettings extends NestApplicationOptions {
  /** Called before the app listens: prefix, versioning, pipes... */
  readonly configure?: (app: INestApplication) => void;
}

/** Starts an app with this module metadata on a free port of this machine. */
export async function startApp(
  platform: Platform,
  metadata: ModuleMetadata,
  { configure, ...options }: AppSettings = {},
): Promise<RunningApp> {
  class AppModule {}
  Module(metadata)(AppModule);
  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(AppModule, adapter, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
    ...options,
  });
  configure?.(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}
