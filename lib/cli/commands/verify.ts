import type { Command } from 'commander';
import { exitBy, withEnv, withExamples } from '../command.js';
import { readSecrets } from '../environment.js';
import type { EnvOption } from '../environment.js';
import { readBytes } from '../files.js';
import type { Output } from '../output.js';
import { verifyIdenfySignature } from '../../webhooks/idenfy-signature.js';
import { explainSignature } from '../signature-diagnosis.js';

export function addVerify(program: Command, output: Output): void {
  const command = program
    .command('verify')
    .description('Check the signature of a webhook, and say what is wrong with one that does not match.')
    .argument('<file>', 'file with the exact bytes of the body; - reads the standard input')
    .argument('<signature>', 'value of the header Idenfy-Signature')
    .action(
      exitBy(output, (file: string, signature: string, options: EnvOption) =>
        verify(output, file, signature, options),
      ),
    );
  withExamples(
    withEnv(command),
    'nestjs-idenfy verify body.json 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    'nestjs-idenfy verify body.json "$SIGNATURE" --env .env.staging --json',
  );
}

async function verify(output: Output, file: string, signature: string, options: EnvOption): Promise<boolean> {
  const body = await readBytes(file);
  const secrets = await readSecrets(options);
  const keys = secrets.signingKeys;
  const matching = keys.findIndex((key) => verifyIdenfySignature(body, signature, key));
  if (matching !== -1) {
    output.line(
      output.paint('green', `The signature matches, by signing key ${matching + 1} of ${keys.length}.`),
    );
    output.json({ matches: true, key: matching + 1, keys: keys.length });
    return true;
  }
  const found = explainSignature(body, signature, secrets);
  output.line(output.paint('red', 'The signature does not match.'));
  found.forEach((line) => output.line(line));
  output.json({ matches: false, keys: keys.length, found });
  return false;
}
