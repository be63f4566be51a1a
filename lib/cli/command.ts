import type { Command } from 'commander';
import type { Output } from './output.js';

/** Runs `work`; the command ends with 1 where that does not resolve to true. */
export const exitBy =
  <Args extends unknown[]>(output: Output, work: (...args: Args) => Promise<boolean>) =>
  async (...args: Args): Promise<void> => {
    output.exitCode = (await work(...args)) ? 0 : 1;
  };

export const withEnv = (command: Command): Command =>
  command.option('--env <file>', 'file with the variables of the app (default: .env, where there is one)');

/** What `--help` shows at its end. */
export const withExamples = (command: Command, ...examples: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}\n`).join('')}`);
