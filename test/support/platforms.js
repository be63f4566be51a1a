import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
/** For `describe.each`: every HTTP test runs on both, over a real port. */
export const platforms = ['express', 'fastify'];
/** Starts an app with this module metadata on a free port of this machine. */
export async function startApp(platform, metadata, { configure, ...options } = {}) {
    class AppModule {
    }
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
