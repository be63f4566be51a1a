import type { INestApplication, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const PLATFORMS = ['express', 'fastify'] as const;

/** What Nest runs on. Yours has one of them, and nothing in `src` knows which. */
export type Platform = (typeof PLATFORMS)[number];

/** `PLATFORM` of the environment. */
export function platformOfEnvironment(): Platform {
  const named = process.env.PLATFORM?.trim() || 'express';
  const platform = PLATFORMS.find((one) => one === named);
  if (platform === undefined) {
    throw new Error(`PLATFORM must be ${PLATFORMS.join(' or ')}`);
  }
  return platform;
}

export function createApp(
  platform: Platform,
  module: Parameters<typeof NestFactory.create>[0],
  options: NestApplicationOptions,
): Promise<INestApplication> {
  const adapter =
    platform === 'express'
      ? new ExpressAdapter()
      : new FastifyAdapter({ forceCloseConnections: options.forceCloseConnections });
  return NestFactory.create(module, adapter, options);
}
