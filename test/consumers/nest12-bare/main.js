// An app without any optional peer.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { story } from './story.cjs';

const require = createRequire(import.meta.url);
const { name, exports, peerDependenciesMeta } = require('nestjs-idenfy/package.json');
const optional = Object.keys(peerDependenciesMeta);
assert.ok(optional.length > 0);
for (const peer of optional) {
  assert.throws(() => require.resolve(peer), { code: 'MODULE_NOT_FOUND' }, `${peer} is installed`);
}

const entries = Object.keys(exports)
  .filter((entry) => entry !== './package.json')
  .map((entry) => entry.replace('.', name));
/** These are for every app; another may need the optional peer that it is for, and nothing else. */
const needNothing = [name, `${name}/testing`];
const missingPeer = new RegExp(`'(${optional.join('|')})'`);
for (const entry of entries) {
  for (const load of [async () => import(entry), async () => require(entry)]) {
    try {
      assert.ok(Object.keys(await load()).length > 0, `${entry} exports nothing`);
    } catch (error) {
      assert.match(error.message, missingPeer, `${entry} needs something that is no optional peer`);
      assert.ok(!needNothing.includes(entry), `${entry} needs an optional peer: ${error.message}`);
    }
  }
}

const bin = join(dirname(require.resolve(`${name}/package.json`)), '../.bin', name);
const command = (...args) => execFileSync(bin, args, { encoding: 'utf8' });
assert.match(command('--help'), /Usage: nestjs-idenfy/);
assert.match(command('schema', 'sqlite'), /CREATE TABLE/);
assert.match(command('send', '--list'), /^IDENTIFICATION_EXPIRED$/m);

await story({
  ...{ assert, Module, NestFactory, ExpressAdapter, FastifyAdapter },
  ...{ idenfy: await import(name), testing: await import(`${name}/testing`) },
});
