import { join } from 'node:path';
import { SamplePair } from '../processes/sample-pair.js';
import { ownStores, sharedStores, whereKept } from '../stores/stores-from-environment.js';
import { SHORTEST_KEY } from './operator-login.js';
import { dataFolder, ownOperatorKey } from './sample-folder.js';
import { hasAccount } from './sample-setup.js';
import { reasonOf, startSample } from './start-sample.js';

const port = Number(process.env.PORT || 3000);

try {
  const folder = dataFolder(port);
  const [shared] = await sharedStores();
  const stores = shared ?? (await ownStores(folder));
  const operatorKey = hasAccount() ? undefined : ownOperatorKey(folder);
  const stateFile = stores.kind === 'memory' ? undefined : join(folder, 'simulator.json');
  if (shared === undefined) {
    const { url, webhookUrl, setup } = await startSample({ port, stores, stateFile });
    console.log(`\nOpen ${url} (the API: ${url}/api)`);
    tellOfOperators(url, operatorKey);
    console.log(`${whereKept(stores)}\n`);
    tellOfAccount(setup.simulated, webhookUrl);
  } else {
    const pair = await SamplePair.start({ ports: [port, port + 1], stores, stateFile });
    console.log(`\nTwo processes of the app: open ${pair.urls[0]} and ${pair.urls[1]}`);
    tellOfOperators(pair.urls[0], operatorKey);
    console.log(`${whereKept(stores)}\n`);
    tellOfAccount(pair.setup.simulated, pair.setup.publicUrl && `${pair.setup.publicUrl}/idenfy/webhook`);
    await untilTheEnd(pair);
  }
} catch (error) {
  console.error(reasonOf(error, port));
  process.exitCode = 1;
}

function tellOfOperators(url: string, madeKey: string | undefined): void {
  if (madeKey !== undefined) {
    console.log(`Operators: ${url}/operator with the key ${madeKey}`);
  } else if ((process.env.OPERATOR_KEY?.trim() ?? '').length >= SHORTEST_KEY) {
    console.log(`Operators: ${url}/operator with the OPERATOR_KEY of the environment`);
  } else {
    console.log(
      `Operators: their page is closed. To open it: OPERATOR_KEY=<a key of ${SHORTEST_KEY} characters or more> npm start`,
    );
  }
}

function tellOfAccount(simulated: boolean, webhookUrl: string | undefined): void {
  if (simulated) {
    console.log('IDENFY_API_KEY and IDENFY_API_SECRET are not set, so the offline simulator plays iDenfy:');
    console.log('no account is needed, no credit is spent and nothing leaves this machine.\n');
  } else {
    console.log('Talking to the real iDenfy: every verification costs a credit.');
    console.log('Webhook URL to enter in the dashboard (Settings > Notifications), with a signing key:');
    console.log(
      `  ${webhookUrl ?? 'https://<your tunnel>/idenfy/webhook (set PUBLIC_URL to the address of your tunnel)'}\n`,
    );
  }
}

/** Both end when one does, or when this process is told to. */
async function untilTheEnd(pair: SamplePair): Promise<void> {
  const told = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => resolve());
    }
  });
  await Promise.race([told, pair.ended()]);
  await pair.stop();
}
