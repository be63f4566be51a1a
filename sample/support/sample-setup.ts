import type { OnApplicationShutdown } from '@nestjs/common';
import type { CreateTokenRequest } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { randomBytes } from 'node:crypto';
import { sessionSecret } from './sample-folder.js';

type ReturnUrls = Pick<CreateTokenRequest, 'successUrl' | 'errorUrl' | 'unverifiedUrl'>;

/** One of two processes: where it listens itself, and the page of the other one. */
export interface Pair {
  readonly port: number;
  readonly otherUrl: string;
}

/** What a process has to be told by the one that starts it. */
export interface Shared {
  readonly pair?: Pair;
  /** The account of the environment is the simulator's, which runs in another process. */
  readonly simulated: boolean;
  /** With the same key every process knows who is signed in. */
  readonly sessionSecret: string;
}

/** Whether the environment has the credentials of an iDenfy account. */
export const hasAccount = (): boolean =>
  Boolean(process.env.IDENFY_API_KEY?.trim() || process.env.IDENFY_API_SECRET?.trim());

const randomText = (): string => randomBytes(16).toString('hex');

export interface SetupSettings {
  readonly shared?: Shared;
  /** Where the simulator keeps its sessions. */
  readonly stateFile?: string;
}

/** An iDenfy account that is not at iDenfy: the simulator, and the environment that points to it. */
class SimulatedAccount {
  private constructor(
    readonly simulator: IdenfySimulator,
    private readonly variables: Readonly<Record<string, string>>,
  ) {}

  static async start(stateFile: string | undefined): Promise<SimulatedAccount> {
    const apiKey = randomText();
    const apiSecret = randomText();
    const signingKey = randomText();
    const simulator = await IdenfySimulator.start({
      apiKey,
      apiSecret,
      signingKeys: [signingKey],
      stateFile,
    });
    const variables = {
      IDENFY_API_KEY: apiKey,
      IDENFY_API_SECRET: apiSecret,
      IDENFY_SIGNING_KEYS: signingKey,
      IDENFY_BASE_URL: simulator.url,
      IDENFY_UI_URL: simulator.url,
    };
    Object.assign(process.env, variables);
    return new SimulatedAccount(simulator, variables);
  }

  /** What the owner of an account enters in the dashboard: where results go, and where browsers go afterwards. */
  appListens(pageUrl: string, webhookUrl: string): void {
    this.simulator.configure({ webhookUrl, returnUrl: pageUrl });
  }

  /** Leaves nothing behind: the next start must not take these credentials for those of an account. */
  async close(): Promise<void> {
    for (const name of Object.keys(this.variables)) {
      delete process.env[name];
    }
    await this.simulator.close();
  }
}

/** What this run of the sample talks to, and where it can be reached. */
export class SampleSetup implements OnApplicationShutdown {
  private constructor(
    private readonly account: SimulatedAccount | undefined,
    /** The address of a tunnel or a server, without a trailing slash: what iDenfy can reach. */
    readonly publicUrl: string | undefined,
    private readonly shared: Shared | undefined,
    /** The key that sessions are signed with. */
    readonly sessionSecret: string,
  ) {}

  /** With credentials in the environment the account they belong to, without them the simulator. */
  static async fromEnvironment({ shared, stateFile }: SetupSettings = {}): Promise<SampleSetup> {
    const { PUBLIC_URL } = process.env;
    const secret = shared?.sessionSecret ?? sessionSecret();
    return hasAccount()
      ? new SampleSetup(undefined, PUBLIC_URL?.trim().replace(/\/+$/, '') || undefined, shared, secret)
      : new SampleSetup(await SimulatedAccount.start(stateFile), undefined, shared, secret);
  }

  get pair(): Pair | undefined {
    return this.shared?.pair;
  }

  get simulated(): boolean {
    return this.account !== undefined || (this.shared?.simulated ?? false);
  }

  /** What the app's cookies have in common: over https they are sent over https alone. */
  get cookieSafety(): string {
    return this.publicUrl?.startsWith('https://') ? '; Secure' : '';
  }

  get simulator(): IdenfySimulator | undefined {
    return this.account?.simulator;
  }

  /**
   * Where iDenfy sends the browser after the verification. It takes https URLs only, so without a public address
   * the account's own settings decide.
   */
  get returnUrls(): ReturnUrls {
    if (!this.publicUrl?.startsWith('https://')) {
      return {};
    }
    const back = (outcome: string): string => `${this.publicUrl}/?returned=${outcome}`;
    return { successUrl: back('success'), errorUrl: back('error'), unverifiedUrl: back('unverified') };
  }

  appListens(pageUrl: string, webhookUrl: string): void {
    this.account?.appListens(pageUrl, webhookUrl);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.account?.close();
  }
}
