import type { Command } from 'commander';
import { exitBy, withEnv, withExamples } from '../command.js';
import { readSecrets } from '../environment.js';
import type { EnvOption } from '../environment.js';
import { readBytes } from '../files.js';
import type { Output } from '../output.js';
import { signIdenfyPayload } from '../../webhooks/idenfy-signature.js';

export function addSign(program: Command, output: Output): void {
  const command = program
    .command('sign')
    .description('Print the signature of a body, as iDenfy sends it in the header Idenfy-Signature.')
    .argument('<file>', 'file with the exact bytes of the body; - reads the standard input')
    .action(exitBy(output, (file: string, options: EnvOption) => sign(output, file, options)));
  withExamples(
    withEnv(command),
    'nestjs-idenfy sign body.json',
    'nestjs-idenfy sign - --env .env.staging < body.json',
  );
}

/** By the first of IDENFY_SIGNING_KEYS. */
async function sign(output: Output, file: string, options: EnvOption): Promise<boolean> {
  const body = await readBytes(file);
  const { signingKeys } = await readSecrets(options);
  const signature = signIdenfyPayload(body, signingKeys[0] ?? '');
  output.line(signature);
  output.json({ signature, bytes: body.length, key: 1, keys: signingKeys.length });
  return true;
}
