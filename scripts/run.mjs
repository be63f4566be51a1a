// What the scripts that check the package share.
import { spawn } from 'node:child_process';

/** Runs a command; resolves with what it wrote, whether it succeeded or not. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ ok: status === 0, output }));
  });
}

/** Runs a command that must succeed. */
export async function must(command, args, options) {
  const { ok, output } = await run(command, args, options);
  if (!ok) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  }
  return output;
}

/** Calls `work` for each item, two at a time: an install waits for the disk while a program runs. */
export async function forEach(items, work) {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      await work(item);
    }
  };
  await Promise.all([worker(), worker()]);
}

/** Counts checks. Its last line is what `.ci/run` adds up. */
export class Tally {
  passed = 0;
  failed = 0;

  constructor(title) {
    this.title = title;
  }

  add(name, { ok, output = '' }) {
    this[ok ? 'passed' : 'failed'] += 1;
    console.log(`${ok ? '✓' : '✗'} ${name}${ok ? '' : `\n${output}`}`);
  }

  finish() {
    console.log(`${this.title}: ${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}
