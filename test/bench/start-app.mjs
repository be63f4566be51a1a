/** An app that listens and ends: `node start-app.mjs module|bare`. Both have HttpModule and validation, as most apps do. */
import 'reflect-metadata';
import { HttpModule } from '@nestjs/axios';
import { Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import 'class-transformer';
import 'class-validator';
import { CREDENTIALS, SIGNING_KEY } from './start-options.mjs';

const imports = [HttpModule, ConfigModule.forRoot({ ignoreEnvFile: true })];
if (process.argv[2] === 'module') {
  const { IdenfyModule } = await import('nestjs-idenfy');
  imports.push(IdenfyModule.forRoot({ ...CREDENTIALS, webhook: { signingKeys: [SIGNING_KEY] } }));
}
class App {}
Module({ imports })(App);
const app = await NestFactory.create(App, { logger: false });
app.useGlobalPipes(new ValidationPipe());
await app.listen(0, '127.0.0.1');
await app.close();
process.exit(0);
