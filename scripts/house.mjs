/**
 * `npm run house`: how large the package is, and how much of it runs for one webhook and one token request (V8 precise coverage,
 * warm, on Express with memory stores and one handler). Fails where a figure is above its limit in scripts/house-limits.json.
 */
import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import inspector from 'node:inspector/promises';
import http from 'node:http';
import { URL } from 'node:url';
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import ts from 'typescript';

const LIMITS = JSON.parse(readFileSync('scripts/house-limits.json', 'utf8'));
const DIST = new URL('../dist/esm/', import.meta.url).href;
const ENTRIES = ['testing'];
/** What came after the aims of the house were set: each has a limit of its own, and none runs for a webhook. */
const LATER = ['cli', 'sql', 'pg-boss', 'products', 'browser', 'opentelemetry', 'schematics'];
/** How often each path is run before what runs is counted. */
const ROUNDS = 20;

const { IdenfyModule, IdenfyService, OnIdenfyEvent, VerificationApprovedEvent } =
  await import('nestjs-idenfy');
const { IdenfySimulator, idenfyPayloads, signIdenfyPayload } = await import('nestjs-idenfy/testing');

const figures = { ...(await whatRuns()), ...sizes(), 'names exported by nestjs-idenfy': exportedNames() };
let over = 0;
for (const [name, value] of Object.entries(figures)) {
  const { limit, aim } = LIMITS[name] ?? {};
  const tooMuch = limit !== undefined && value > limit;
  over += tooMuch ? 1 : 0;
  const about = [limit !== undefined && `limit ${limit}`, aim !== undefined && `aim ${aim}`]
    .filter(Boolean)
    .join(', ');
  console.log(`${tooMuch ? 'OVER ' : ''}${name}: ${value}${about && ` (${about})`}`);
}
process.exit(over === 0 ? 0 : 1);

async function whatRuns() {
  const apiKey = 'key-of-the-house';
  const apiSecret = 'secret-of-the-house';
  const signingKey = 'a-signing-key-of-the-house-0123456789';
  const simulator = await IdenfySimulator.start({ apiKey, apiSecret, signingKeys: [signingKey] });
  class Listener {
    onApproved() {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Listener.prototype, 'onApproved');
  OnIdenfyEvent(VerificationApprovedEvent)(Listener.prototype, 'onApproved', descriptor);
  Injectable()(Listener);
  class App {}
  const options = { apiKey, apiSecret, baseUrl: simulator.url, webhook: { signingKeys: [signingKey] } };
  Module({ imports: [IdenfyModule.forRoot(options)], providers: [Listener] })(App);
  const app = await NestFactory.create(App, { logger: false });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address();
  let made = 0;
  // Made and signed before anything is counted: that is iDenfy's work.
  const signed = Array.from({ length: ROUNDS + 1 }, (_, index) => {
    const person = { clientId: `person-${index}`, scanRef: `ref-${index}` };
    const body = Buffer.from(JSON.stringify(idenfyPayloads.identificationManualFinished(person)));
    return { body, signature: signIdenfyPayload(body, signingKey) };
  });
  const webhook = () => post(port, signed.pop());
  const tokenRequest = () =>
    app.get(IdenfyService).createToken({ clientId: `user-${(made += 1)}`, country: 'lt' });

  function post(to, { body, signature }) {
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': body.length,
        'idenfy-signature': signature,
        'idenfy-event-type': 'IDENTIFICATION_MANUAL_FINISHED',
      };
      const request = http.request({ port: to, method: 'POST', path: '/idenfy/webhook', headers });
      request.on('response', (response) => {
        const done = () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode}`));
        response.resume().on('end', done);
      });
      request.on('error', reject).end(body);
    });
  }

  const session = new inspector.Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const count = async (work) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await work();
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    await session.post('Profiler.takePreciseCoverage');
    await work();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const scripts = result
      .filter(
        ({ url }) => url.startsWith(DIST) && !ENTRIES.some((entry) => url.startsWith(`${DIST}${entry}/`)),
      )
      .map(({ url, functions }) => ({
        file: url.slice(DIST.length),
        ran: functions.filter(
          ({ functionName, ranges: [{ count: times, startOffset }] }) =>
            times > 0 && (functionName !== '' || startOffset > 0),
        ),
      }))
      .filter(({ ran }) => ran.length > 0);
    if (process.argv.includes('--files')) {
      scripts.forEach(({ file, ran }) =>
        console.log(`  ${file}: ${ran.map(({ functionName }) => functionName || '(anonymous)').join(', ')}`),
      );
    }
    return [scripts.length, scripts.reduce((sum, { ran }) => sum + ran.length, 0)];
  };
  const [webhookFiles, webhookFunctions] = await count(webhook);
  const [tokenFiles, tokenFunctions] = await count(tokenRequest);
  await app.close();
  await simulator.close();
  return {
    'a webhook, files that run': webhookFiles,
    'a webhook, functions that run': webhookFunctions,
    'a token request, files that run': tokenFiles,
    'a token request, functions that run': tokenFunctions,
  };
}

function sizes() {
  const rooms = new Map();
  for (const path of readdirSync('lib', { recursive: true })) {
    const file = String(path);
    if (file.endsWith('.ts') && !file.endsWith('.spec.ts')) {
      const room = file.includes('/') ? file.split('/')[0] : 'lib itself';
      const { lines = 0, files = 0 } = rooms.get(room) ?? {};
      rooms.set(room, {
        lines: lines + readFileSync(`lib/${file}`, 'utf8').split('\n').length - 1,
        files: files + 1,
      });
    }
  }
  const core = [...rooms].filter(([room]) => room !== 'testing' && !LATER.includes(room));
  const sum = (key) => core.reduce((total, [, room]) => total + room[key], 0);
  return {
    'lib without testing and later entries, lines': sum('lines'),
    'lib without testing and later entries, files': sum('files'),
    ...Object.fromEntries(
      [...rooms].sort().flatMap(([room, { lines, files }]) => [
        [`${room}, lines`, lines],
        [`${room}, files`, files],
      ]),
    ),
    'README, lines': readFileSync('README.md', 'utf8').split('\n').length - 1,
  };
}

function exportedNames() {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const program = ts.createProgram(['lib/index.ts'], options);
  const checker = program.getTypeChecker();
  return checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile('lib/index.ts')))
    .length;
}
