import { Command, CommanderError } from 'commander';
import { reasonOf } from '../shared/error-reason.js';
import { textOf } from '../shared/quietly.js';
import { CommandError, ownMessage } from './command-error.js';
import { addDoctor } from './commands/doctor.js';
import { addFailed } from './commands/failed.js';
import { addSchema } from './commands/schema.js';
import { addSend } from './commands/send.js';
import { addSimulator } from './commands/simulator.js';
import { addSessions } from './commands/sessions.js';
import { addSign } from './commands/sign.js';
import { addVerify } from './commands/verify.js';
import type { Output } from './output.js';
import { ownManifest } from './own-manifest.js';

/**
 * Runs a command line.
 *
 * @returns the exit code. 0: good. 1: something was found or failed. 2: the command was not called as it should be
 */
export async function run(args: readonly string[], output: Output): Promise<number> {
  output.isJson = args.includes('--json');
  const program = createProgram(output);
  try {
    await program.parseAsync(args, { from: 'user' });
    return output.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) {
        return 0;
      }
      output.json({ error: withoutValue(error.message.replace(/^error: /, '')) });
      return 2;
    }
    const exitCode = error instanceof CommandError ? error.exitCode : 1;
    tellError(output, error);
    return exitCode;
  }
}

/** Says what has ended the command. */
export function tellError(output: Output, error: unknown, ...more: readonly string[]): void {
  const message = [messageOf(error), ...more].join(': ');
  output.error(`${output.paint('red', 'error:')} ${message}\n`);
  output.json({ error: message });
}

function createProgram(output: Output): Command {
  const program = new Command('nestjs-idenfy')
    .description('Tools for apps that verify people with iDenfy by nestjs-idenfy.')
    .version(ownManifest().version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.write(text),
      writeErr: (text) => output.error(withoutValue(text)),
    })
    .showHelpAfterError('(--help shows how it is called)');
  for (const add of [
    addSimulator,
    addDoctor,
    addSessions,
    addFailed,
    addSign,
    addVerify,
    addSend,
    addSchema,
  ]) {
    add(program, output);
  }
  leavesOf(program).forEach((command) => command.option('--json', 'print JSON and nothing else'));
  return program;
}

/** Never the value of an option that does not exist: it may be a secret. */
const withoutValue = (text: string): string => text.replace(/(unknown option '[^'=]*)=[^\n]*'/, "$1'");

const leavesOf = (command: Command): Command[] =>
  command.commands.flatMap((inner) => (inner.commands.length === 0 ? [inner] : leavesOf(inner)));

/** What may be shown of an error: messages of this package, of others the class and the reason. */
function messageOf(error: unknown): string {
  if (error instanceof CommandError) {
    return error.message;
  }
  const reason = reasonOf(error);
  const own = ownMessage(error);
  return own === undefined
    ? [textOf(error, 'name') ?? 'an unknown error', reason].filter(Boolean).join(' ')
    : `${own}${reason === undefined ? '' : ` (${reason})`}`;
}
