import { IdenfyError } from 'nestjs-idenfy';
import { startSample } from './start-sample.js';

const port = Number(process.env.PORT || 3000);

try {
  const { url, webhookUrl, setup } = await startSample({ port });
  console.log(`\nOpen ${url} (the API: ${url}/api)\n`);
  if (setup.simulated) {
    console.log('IDENFY_API_KEY and IDENFY_API_SECRET are not set, so the offline simulator plays iDenfy:');
    console.log('no account is needed, no credit is spent and nothing leaves this machine.\n');
  } else {
    console.log('Talking to the real iDenfy: every verification costs a credit.');
    console.log('Webhook URL to enter in the dashboard (Settings > Notifications), with a signing key:');
    console.log(
      `  ${webhookUrl ?? 'https://<your tunnel>/idenfy/webhook (set PUBLIC_URL to the address of your tunnel)'}\n`,
    );
  }
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}

/** What the person at the terminal can do something about, in a line; anything else as it is. */
function reasonOf(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return `Port ${port} is in use. Choose another one: PORT=3001 npm start`;
  }
  return IdenfyError.is(error, 'IDENFY_CONFIG') ? error.message : error;
}
