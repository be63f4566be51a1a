import type { OnApplicationShutdown } from '@nestjs/common';
import type { CreateTokenRequest } from 'nestjs-idenfy';
import { sessionSecret } from './session-secret.js';
import { SimulatedAccount } from './simulated-account.js';

type ReturnUrls = Pick<CreateTokenRequest, 'successUrl' | 'errorUrl' | 'unverifiedUrl'>;

/** One of two processes: where it listens itself, and the page of the other one. */
export interface Pair {
  readonly port: number;
  readonly otherUrl: string;
}

/** What one process of several has to be told by the one that starts them. */
export interface Shared {
  readonly pair: Pair;
  /** The account of the environment is the simulator's, which runs in another process. */
  readonly simulated: boolean;
  /** With the same key every process knows who is signed in. */
  readonly sessionSecret: string;
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
  static async fromEnvironment(shared?: Shared): Promise<SampleSetup> {
    const { IDENFY_API_KEY, IDENFY_API_SECRET, PUBLIC_URL } = process.env;
    const secret = shared?.sessionSecret ?? sessionSecret();
    return IDENFY_API_KEY?.trim() || IDENFY_API_SECRET?.trim()
      ? new SampleSetup(undefined, PUBLIC_URL?.trim().replace(/\/+$/, '') || undefined, shared, secret)
      : new SampleSetup(await SimulatedAccount.start(), undefined, shared, secret);
  }

  get pair(): Pair | undefined {
    return this.shared?.pair;
  }

  get simulated(): boolean {
    return this.account !== undefined || (this.shared?.simulated ?? false);
  }

  get simulator(): SimulatedAccount['simulator'] | undefined {
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
