import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { randomBytes } from 'node:crypto';
/** An iDenfy account that exists only while the app runs: the simulator, and the environment that points to it. */
export class SimulatedAccount {
    simulator;
    variables;
    constructor(simulator, variables) {
        this.simulator = simulator;
        this.variables = variables;
    }
    static async start() {
        const [apiKey, apiSecret, signingKey] = [0, 1, 2].map(() => randomBytes(16).toString('hex'));
        const simulator = await IdenfySimulator.start({ apiKey, apiSecret, signingKeys: [signingKey] });
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
    appListens(pageUrl, webhookUrl) {
        this.simulator.configure({ webhookUrl, returnUrl: pageUrl });
    }
    /** Leaves nothing behind: the next start must not take these credentials for those of an account. */
    async close() {
        for (const name of Object.keys(this.variables)) {
            delete process.env[name];
        }
        await this.simulator.close();
    }
}
