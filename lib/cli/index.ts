#!/usr/bin/env node
import { Output } from './output.js';
import { run } from './program.js';

const { stdout, stderr, env, argv } = process;
// As for `nestjs-idenfy schema postgres | head -1`.
stdout.on('error', () => process.exit(1));
const code = await run(argv.slice(2), new Output(stdout, stderr, stdout.isTTY && !env['NO_COLOR']));
// What the app's configuration has opened would keep the process.
stdout.write('', () => process.exit(code));
