import type { Command } from 'commander';
import { exitBy, withExamples } from '../command.js';
import type { Output } from '../output.js';
import { SIMULATOR_DEFAULTS } from '../../shared/simulator-defaults.js';
import type { SimulatorFlags } from '../simulator/simulator-config.js';

export function addSimulator(program: Command, output: Output): void {
  const { port, webhookUrl } = SIMULATOR_DEFAULTS;
  const command = program
    .command('simulator')
    .description('Play iDenfy on this machine, until Ctrl+C: its API, its pages, its webhooks and a console.')
    .option('--port <number>', `port to listen on (default: ${port})`)
    .option('--webhook <url>', `webhook route of the app (default: ${webhookUrl})`)
    .option('--state <file>', 'file that keeps sessions for the next start')
    .option('--host <address>', 'address to listen on; other machines can reach any but 127.0.0.1')
    .option('--config <file>', 'file with the options (default: idenfy-simulator.config.*)')
    .option('--open', 'open the console in the browser (default: in a terminal)')
    .option('--no-open', 'do not open the console')
    .action(
      exitBy(output, async (flags: SimulatorFlags) => {
        const { runSimulator } = await import('../simulator/run-simulator.js');
        return runSimulator(output, flags);
      }),
    );
  withExamples(
    command,
    'nestjs-idenfy simulator',
    'nestjs-idenfy simulator --webhook http://localhost:8080/idenfy/webhook --state simulator.json',
    'nestjs-idenfy simulator --port 4001 --config staging.mjs --no-open',
  );
}
