#!/usr/bin/env node
import { Console } from 'node:console';
import { Output } from './output.js';
import { run, tellError } from './program.js';

const { stdout, stderr, env, argv } = process;
// As for `nestjs-idenfy schema postgres | head -1`.
stdout.on('error', () => process.exit(1));
// What the app's configuration prints is no part of the output, which may be JSON.
globalThis.console = new Console(stderr);
const output = new Output(stdout, stderr, stdout.isTTY && !env['NO_COLOR']);
// Node would print the message, which may hold a secret.
process.on('uncaughtException', (error) => {
  const where = "nothing handles it; a client of the configuration file may have no listener for 'error'";
  tellError(output, error, where);
  stdout.write('', () => process.exit(1));
});
const code = await run(argv.slice(2), output);
// What the app's configuration has opened would keep the process.
stdout.write('', () => process.exit(code));
