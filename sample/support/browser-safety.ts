import type { IncomingMessage, ServerResponse } from 'node:http';

const POLICY =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
/** The page of Swagger UI has styles in its HTML, and pictures in its styles. Scripts come as files there too. */
const API_DOCS_POLICY = `${POLICY}; style-src 'self' 'unsafe-inline'; img-src 'self' data:`;

const HEADERS = {
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const;

/**
 * Headers that keep the page to itself, and one name for this machine: the session cookie belongs to `localhost`,
 * where the browser comes back to, so a page opened as 127.0.0.1 would not know its own user afterwards.
 */
export function browserSafety(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  for (const [name, value] of Object.entries(HEADERS)) {
    response.setHeader(name, value);
  }
  const isApiDocs = /^\/api(?:[/?]|$)/.test(request.url ?? '');
  response.setHeader('Content-Security-Policy', isApiDocs ? API_DOCS_POLICY : POLICY);
  const port = /^(?:127\.0\.0\.1|\[::1\])(:\d+)?$/.exec(request.headers.host ?? '');
  if (port && request.method === 'GET' && request.url === '/') {
    response.writeHead(302, { Location: `http://localhost${port[1] ?? ''}/` }).end();
    return;
  }
  next();
}
