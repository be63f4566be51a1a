import { SimulatedAccount } from './simulated-account.js';
/** What this run of the sample talks to, and where it can be reached. */
export class SampleSetup {
    account;
    publicUrl;
    constructor(account, 
    /** The address of a tunnel or a server, without a trailing slash: what iDenfy can reach. */
    publicUrl) {
        this.account = account;
        this.publicUrl = publicUrl;
    }
    /** With credentials in the environment the account they belong to, without them the simulator. */
    static async fromEnvironment() {
        const { IDENFY_API_KEY, IDENFY_API_SECRET, PUBLIC_URL } = process.env;
        return IDENFY_API_KEY?.trim() || IDENFY_API_SECRET?.trim()
            ? new SampleSetup(undefined, PUBLIC_URL?.trim().replace(/\/+$/, '') || undefined)
            : new SampleSetup(await SimulatedAccount.start(), undefined);
    }
    get simulated() {
        return this.account !== undefined;
    }
    get simulator() {
        return this.account?.simulator;
    }
    /**
     * Where iDenfy sends the browser after the verification. It takes https URLs only, so without a public address
     * the account's own settings decide.
     */
    get returnUrls() {
        if (!this.publicUrl?.startsWith('https://')) {
            return {};
        }
        const back = (outcome) => `${this.publicUrl}/?returned=${outcome}`;
        return { successUrl: back('success'), errorUrl: back('error'), unverifiedUrl: back('unverified') };
    }
    appListens(pageUrl, webhookUrl) {
        this.account?.appListens(pageUrl, webhookUrl);
    }
    async onApplicationShutdown() {
        await this.account?.close();
    }
}
