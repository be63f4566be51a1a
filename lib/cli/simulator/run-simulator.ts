import { reasonOf } from '../../shared/error-reason.js';
import { textOf } from '../../shared/quietly.js';
import { isLoopbackUrl } from '../../shared/url.js';
import type { IdenfySimulator, IdenfySimulatorOptions } from '../../testing/index.js';
import { CommandError, ownMessage, wrongUsage } from '../command-error.js';
import type { Output } from '../output.js';
import { openInBrowser } from './open-in-browser.js';
import { FLAGS, simulatorConfig } from './simulator-config.js';
import type { SimulatorConfig, SimulatorFlags } from './simulator-config.js';
import { watchTraffic } from './traffic.js';

/**
 * Runs the simulator until the process is told to end.
 *
 * @throws CommandError where it cannot start.
 */
export async function runSimulator(output: Output, flags: SimulatorFlags): Promise<boolean> {
  const config = await simulatorConfig(flags);
  const ended = new Promise((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  const simulator = await start(config.options);
  const unwatch = watchTraffic((line) => output.line(line));
  announce(output, simulator, config);
  const isWatched = process.stdout.isTTY && !output.isJson && !process.env['CI'];
  if (flags.open ?? isWatched) {
    openInBrowser(`${simulator.url}/console`);
  }
  await ended;
  unwatch();
  await simulator.close();
  return true;
}

async function start(options: IdenfySimulatorOptions): Promise<IdenfySimulator> {
  const { IdenfySimulator } = await import('../../testing/index.js');
  try {
    return await IdenfySimulator.start(options);
  } catch (error) {
    const message = ownMessage(error);
    if (message !== undefined) {
      throw wrongUsage(withFlags(message));
    }
    const reason = whyNot(error, options);
    throw reason === undefined ? error : new CommandError(reason);
  }
}

/** Why the system has refused it. */
function whyNot(error: unknown, { host, port }: IdenfySimulatorOptions): string | undefined {
  const code = reasonOf(error) ?? '';
  if (textOf(error, 'path') !== undefined || code === 'EISDIR') {
    return `the file of ${FLAGS.stateFile} cannot be used (${code})`;
  }
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is taken, perhaps by another simulator; ${FLAGS.port} NUMBER takes another one`,
    EACCES: `port ${port} may not be used by this user; ${FLAGS.port} NUMBER takes another one`,
    EADDRNOTAVAIL: `${FLAGS.host} ${host} is no address of this machine`,
    ENOTFOUND: `${FLAGS.host} ${host} is no address of this machine`,
  };
  return reasons[code];
}

/** Names the flag of an option beside it. */
const withFlags = (message: string): string =>
  message.replaceAll(/^\w+/gm, (name) => {
    const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name as keyof typeof FLAGS] : undefined;
    return flag === undefined ? name : `${name} (${flag})`;
  });

function announce(output: Output, { url, settings }: IdenfySimulator, config: SimulatorConfig): void {
  const { environment, notShown } = environmentOf(url, config);
  const { host = '127.0.0.1' } = config.options;
  const isLocal = isLoopbackUrl(`http://${host.includes(':') ? `[${host}]` : host}`);
  const console = `${url}/console`;
  const webhookUrl = settings.webhookUrl?.replace(/(?<=:\/\/)[^/]*@|[?#].*/gs, '');
  output.line(output.paint('bold', `iDenfy is simulated at ${url}`));
  output.line(
    isLocal
      ? `It listens on ${host}: no other machine can reach it.`
      : output.paint(
          'yellow',
          `WARNING: it listens on ${host}: other machines can reach it, its console and all that it holds.`,
        ),
  );
  output.line('\nVariables of your app, for its .env:\n');
  Object.entries(environment).forEach(([name, value]) => output.line(`${name}=${value}`));
  if (notShown.length > 0) {
    output.line(`# ${notShown.join(', ')}: as in ${config.file}`);
  }
  output.line(`\nConsole:     ${console}`);
  output.line(`Webhooks to: ${webhookUrl ?? 'nowhere'}`);
  output.line('Ctrl+C ends it.\n');
  output.json({ environment, notShown, url, console, webhookUrl, otherMachines: !isLocal });
}

/** The variables of the app. Keys of the file are those of the person who has written it: they are not shown. */
function environmentOf(
  url: string,
  { options, inFile }: SimulatorConfig,
): { environment: Record<string, string>; notShown: string[] } {
  const keys = [
    ['IDENFY_API_KEY', 'apiKey'],
    ['IDENFY_API_SECRET', 'apiSecret'],
    ['IDENFY_SIGNING_KEYS', 'signingKeys'],
  ] as const;
  const shown = keys.filter(([, option]) => !inFile.has(option));
  return {
    environment: {
      ...Object.fromEntries(shown.map(([variable, option]) => [variable, String(options[option])])),
      IDENFY_BASE_URL: url,
    },
    notShown: keys.filter(([, option]) => inFile.has(option)).map(([variable]) => variable),
  };
}
