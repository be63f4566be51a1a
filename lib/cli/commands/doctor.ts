import type { Command } from 'commander';
import { withConfig } from '../app-options.js';
import { exitBy, withEnv, withExamples } from '../command.js';
import type { DoctorOptions } from '../doctor/doctor.js';
import type { Output } from '../output.js';

export function addDoctor(program: Command, output: Output): void {
  const command = program
    .command('doctor')
    .description('Look for what is wrong with the set-up of an app, and say what to do. Spends no credit.')
    .option('--url <url>', 'address of the webhook route of the running app; http only to this machine')
    .action(
      exitBy(output, async (options: DoctorOptions) => {
        const { doctor } = await import('../doctor/doctor.js');
        return doctor(output, options);
      }),
    );
  withExamples(
    withConfig(withEnv(command)),
    'nestjs-idenfy doctor',
    'nestjs-idenfy doctor --env .env.production --url https://api.example.com/idenfy/webhook',
    'nestjs-idenfy doctor --config dist/idenfy.config.js --json',
  );
}
