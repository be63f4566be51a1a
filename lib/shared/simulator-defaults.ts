/** What `npx nestjs-idenfy simulator` takes where nothing else is said, and what `nest add` writes into `.env`. */
export const SIMULATOR_DEFAULTS = {
  apiKey: 'simulator-key',
  apiSecret: 'simulator-secret',
  signingKey: 'simulator-signing-key',
  port: 4000,
  webhookUrl: 'http://127.0.0.1:3000/idenfy/webhook',
} as const;
