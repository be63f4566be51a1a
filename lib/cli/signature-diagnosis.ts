import { createHmac } from 'node:crypto';
import type { Secrets } from './environment.js';

/** A value that may be the right one, and what would have to be done for it. */
type Candidate<Value> = readonly [value: Value, remedy: string];

/** Says what a signature that does not match is; the simplest mistake that explains it, or what else may be wrong. */
export function explainSignature(body: Buffer, signature: string, secrets: Secrets): string[] {
  const [given, form] = readSignature(signature);
  if (given === undefined) {
    return [form];
  }
  for (const [key, ofKey] of keyCandidates(secrets)) {
    for (const [bytes, ofBody] of bodyCandidates(body)) {
      if (createHmac('sha256', key).update(bytes).digest().equals(given)) {
        return [form, ofKey, ofBody].filter((line) => line !== '');
      }
    }
  }
  return [
    ...(form === '' ? [] : [form]),
    'It is of another key, or of other bytes.',
    'Key: each notification of the dashboard has its own (Settings > Notifications). Add it to IDENFY_SIGNING_KEYS.',
    'Bytes: the file must hold the body exactly as it was sent, not parsed and serialised again.',
  ];
}

/** The bytes of a signature, and what is wrong with its form. */
function readSignature(signature: string): Candidate<Buffer | undefined> {
  const text = signature.trim();
  const bare = text.replace(/^sha256=/i, '');
  const prefix =
    bare === text ? '' : 'The signature begins with "sha256=": iDenfy sends the hexadecimal digits alone.';
  if (/^[0-9a-f]{64}$/i.test(bare)) {
    return [Buffer.from(bare, 'hex'), prefix];
  }
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(bare)) {
    return [Buffer.from(bare, 'base64'), 'The signature is base64: iDenfy sends 64 hexadecimal digits.'];
  }
  const length = `The signature has ${bare.length} characters`;
  return [undefined, `${length}: iDenfy sends 64 hexadecimal digits (SHA-256), nothing else.`];
}

function keyCandidates({ apiKey, apiSecret, signingKeys }: Secrets): Candidate<string>[] {
  const keys = signingKeys.map((key): Candidate<string> => [key, '']);
  const others: Candidate<string | undefined>[] = [
    [
      apiSecret,
      'It was made with the API secret. Enter a signing key in the notification of the dashboard, and the same one in IDENFY_SIGNING_KEYS.',
    ],
    [apiKey, 'It was made with the API key. The signing key is that of the notification, in the dashboard.'],
    ...signingKeys.map((key, index): Candidate<string> => [
      key.replace(/^(["'`])(.*)\1$/, '$2'),
      `It was made with signing key ${index + 1} without the quotation marks around it: remove them.`,
    ]),
    ...(signingKeys.length > 1
      ? [
          [
            signingKeys.join(','),
            'A comma is part of the key: IDENFY_SIGNING_KEYS splits at commas.',
          ] as const,
        ]
      : []),
  ];
  return [...keys, ...others.filter((one): one is Candidate<string> => (one[0] ?? '') !== '')];
}

/** The body as it may have been sent, where the file holds something else. */
function bodyCandidates(body: Buffer): Candidate<Buffer | string>[] {
  const text = body.toString('utf8');
  const not = 'The bytes of the file are not those that were signed';
  const candidates: Candidate<Buffer | string>[] = [
    [body, ''],
    [text.replace(/\r?\n$/, ''), `${not}: an editor has put a line break at the end of the file.`],
    [`${text}\n`, `${not}: a line break at the end is missing.`],
    [
      text.replace(/^\uFEFF/, ''),
      `${not}: an editor has put a byte order mark at the beginning of the file.`,
    ],
    [text.replaceAll('\r\n', '\n'), `${not}: an editor has changed the line breaks.`],
  ];
  const again = `${not}: the JSON was parsed and serialised again. Keep the body as it was sent.`;
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    candidates.push([JSON.stringify(value), again], [JSON.stringify(value, null, 2), again]);
    candidates.push([JSON.stringify(value, null, 4), again]);
  } catch {
    // No JSON: nothing was serialised.
  }
  return candidates;
}
