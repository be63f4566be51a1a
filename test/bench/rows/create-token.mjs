/** Processor time of a whole createToken with 16 in flight, beside the same post by a bare HttpService. */
import 'reflect-metadata';
import { fork } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath, URL } from 'node:url';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IdenfyModule, IdenfyService } from 'nestjs-idenfy';
import { firstValueFrom } from 'rxjs';
import { CREDENTIALS, tokenRequest } from '../fixtures.mjs';
import { compare, cpuInFlight, report } from '../harness.mjs';

const COUNT = 3000;
const WIDTH = 16;
const upstream = fork(fileURLToPath(new URL('../token-server.mjs', import.meta.url)));
const baseUrl = await new Promise((resolve) => upstream.once('message', resolve));

class App {}
const options = { ...CREDENTIALS, baseUrl };
Module({
  imports: [
    IdenfyModule.forRoot({ ...options, webhookController: false }),
    HttpModule.register({ httpAgent: new http.Agent({ keepAlive: true }), timeout: 10_000 }),
  ],
})(App);
const app = await NestFactory.createApplicationContext(App, { logger: false });
const service = app.get(IdenfyService);
const bare = app.get(HttpService);
const auth = { username: CREDENTIALS.apiKey, password: CREDENTIALS.apiSecret };
let made = 0;
const request = () => tokenRequest(`user-${(made += 1)}`);

const row = await compare({
  name: 'a whole createToken, 16 in flight, process CPU',
  other: 'the same post by a bare HttpService with a keep-alive agent',
  limit: 1.3,
  ours: () => cpuInFlight(COUNT, WIDTH, () => service.createToken(request())),
  theirs: () =>
    cpuInFlight(COUNT, WIDTH, () =>
      firstValueFrom(bare.post(`${baseUrl}/api/v2/token`, request(), { auth })),
    ),
});
upstream.kill();
report(row);
