/** Apart from the fixtures, which load the testing entry. */
export const SIGNING_KEY = 'a-signing-key-of-the-benchmark-0123456789';
export const CREDENTIALS = { apiKey: 'key-of-the-benchmark', apiSecret: 'secret-of-the-benchmark' };
