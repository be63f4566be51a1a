import { cspFor } from 'nestjs-idenfy/browser';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Scripts and styles of the app alone. Browsers follow a form to where its response redirects only if the policy names that
 * origin too.
 */
const policyFor = (pages: readonly string[]): string => {
  const { 'frame-src': origins } = cspFor(...pages);
  return [
    "default-src 'self'",
    "base-uri 'none'",
    `form-action 'self' ${origins.join(' ')}`,
    `frame-src ${origins.join(' ')}`,
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
};

/** The page of Swagger UI has styles in its HTML, and pictures in its styles. Scripts come as files there too. */
const FOR_API_DOCS = "; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const HEADERS = {
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const;

/**
 * Headers that keep the page to itself, and one name for this machine: the session cookie belongs to `localhost`,
 * where the browser comes back to, so a page opened as 127.0.0.1 would not know its own user afterwards.
 *
 * @param pages URLs of iDenfy's pages
 */
export function browserSafety(pages: readonly string[]): Middleware {
  const policy = policyFor(pages);
  return (request, response, next) => {
    for (const [name, value] of Object.entries(HEADERS)) {
      response.setHeader(name, value);
    }
    const isApiDocs = /^\/api(?:[/?]|$)/.test(request.url ?? '');
    response.setHeader('Content-Security-Policy', isApiDocs ? `${policy}${FOR_API_DOCS}` : policy);
    const port = /^(?:127\.0\.0\.1|\[::1\])(:\d+)?$/.exec(request.headers.host ?? '');
    if (port && request.method === 'GET' && request.url === '/') {
      response.writeHead(302, { Location: `http://localhost${port[1] ?? ''}/` }).end();
      return;
    }
    next();
  };
}
