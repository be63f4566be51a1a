// The app of the consumers `nest12-esbuild` and `nest12-webpack`: one file, in which the bundler has replaced class names.
// Injected by token: esbuild emits no decorator metadata.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import * as idenfy from 'nestjs-idenfy';
import type { IdenfyService } from 'nestjs-idenfy';
import * as testing from 'nestjs-idenfy/testing';
import { story } from './story.cjs';

const {
  IdenfyModule,
  IdenfyService: Service,
  InjectIdenfy,
  OnIdenfyEvent,
  VerificationApprovedEvent,
} = idenfy;

const heard = { withoutId: 0, withId: 0, mirrored: 0 };
const services: IdenfyService[] = [];

@Injectable()
class Approvals {
  constructor(@InjectIdenfy() service: IdenfyService) {
    services.push(service);
  }

  @OnIdenfyEvent(VerificationApprovedEvent)
  onApproved(): void {
    heard.withoutId += 1;
  }
}

@Injectable()
class NamedApprovals {
  constructor(@Inject(Approvals) readonly approvals: Approvals) {}

  @OnIdenfyEvent(VerificationApprovedEvent, { id: 'approvals.named' })
  onNamed(): void {
    heard.withId += 1;
  }

  @OnEvent('idenfy.verification.approved')
  onMirrored(): void {
    heard.mirrored += 1;
  }
}

@Module({ providers: [Approvals, NamedApprovals] })
class ApprovalsModule {}

/** The lines that the start warns with. */
async function warnings(): Promise<string[]> {
  const account = { apiKey: 'consumer-key', apiSecret: 'consumer-secret' };
  @Module({
    imports: [
      IdenfyModule.forRoot({ ...account, isGlobal: true, webhook: { signingKeys: 'k'.repeat(32) } }),
      ApprovalsModule,
    ],
  })
  class AppModule {}
  const lines: string[] = [];
  const warn = (line: unknown): number => lines.push(String(line));
  const logger = { log: () => undefined, warn, error: warn };
  const app = await NestFactory.createApplicationContext(AppModule, { logger, abortOnError: false });
  await app.close();
  return lines;
}

async function main(): Promise<void> {
  assert.notEqual(Approvals.name, 'Approvals', 'the bundler has kept class names');
  await story({
    ...{ assert, Module, NestFactory, ExpressAdapter, FastifyAdapter, idenfy, testing },
    imports: [EventEmitterModule.forRoot(), ApprovalsModule],
    options: () => ({ isGlobal: true, mirror: ['event-emitter'] }),
  });
  assert.ok(services.length > 0 && services.every((service) => service instanceof Service));
  assert.ok(heard.withId > 0);
  assert.deepEqual(heard, { withoutId: heard.withId, withId: heard.withId, mirrored: heard.withId });

  const [warning, ...others] = (await warnings()).filter((line) => line.includes('class names'));
  assert.deepEqual(others, []);
  assert.ok(warning?.includes(`(${Approvals.name}.onApproved)`), warning);
  console.log(`ok ${warning}`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
