import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { textOf } from '../shared/quietly.js';
import type { SimulatedAttempt, SimulatedDelivery } from './simulator-webhooks.js';

/** How much of an answer is kept. */
const MAX_ANSWER_BYTES = 65_536;

/** Posts a webhook once, over a connection of its own; never rejects. */
export async function postWebhook(
  delivery: Pick<SimulatedDelivery, 'url' | 'headers' | 'body'>,
  timeoutMs: number,
  ending: AbortSignal,
): Promise<SimulatedAttempt> {
  const at = new Date();
  const started = performance.now();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const answer = await exchange(delivery, AbortSignal.any([timeout.signal, ending]));
    return { at, ms: performance.now() - started, ...answer };
  } catch (failure) {
    const error = timeout.signal.aborted ? 'timeout' : ending.aborted ? 'ended' : reasonOf(failure);
    return { at, ms: performance.now() - started, error };
  } finally {
    clearTimeout(timer);
  }
}

function exchange(
  delivery: Pick<SimulatedDelivery, 'url' | 'headers' | 'body'>,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = delivery.url.startsWith('https:') ? httpsRequest : httpRequest;
    const headers = { ...delivery.headers, 'Content-Length': delivery.body.length };
    const outgoing = request(delivery.url, { method: 'POST', agent: false, signal, headers }, (answer) => {
      const chunks: Buffer[] = [];
      let kept = 0;
      answer.on('data', (chunk: Buffer) => {
        if (kept < MAX_ANSWER_BYTES) {
          chunks.push(chunk.subarray(0, MAX_ANSWER_BYTES - kept));
          kept += chunk.length;
        }
      });
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(delivery.body);
  });
}

function reasonOf(error: unknown): string {
  return textOf(error, 'code') ?? textOf(error, 'message') ?? 'failed';
}
