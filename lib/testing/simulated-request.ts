import type { IncomingMessage } from 'node:http';

/** A call of the API as it came in. */
export interface SimulatedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** By lower-case names; what the Authorization header holds is masked. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed JSON, or the text where it is none. */
  readonly body: unknown;
  readonly at: Date;
  /** The status it was answered with; none when it was not answered. */
  answeredStatus?: number;
}

export function recordOf(request: IncomingMessage, body: Buffer): SimulatedRequest {
  const { authorization } = request.headers;
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: {
      ...request.headers,
      ...(authorization === undefined ? {} : { authorization: masked(authorization) }),
    },
    body: parsed(body.toString('utf8')),
    at: new Date(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function masked(authorization: string): string {
  const [scheme] = /^(Basic|Bearer) /i.exec(authorization) ?? [''];
  return `${scheme}***`;
}
