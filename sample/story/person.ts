import { found } from './expected.js';

const PATIENCE_MS = 5000;

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A person with a browser: keeps the cookie, follows nothing by itself. */
export class Person {
  cookie = '';

  constructor(private readonly appUrl: string) {}

  async signIn(): Promise<number> {
    const response = await this.fetch('/session', { method: 'POST' });
    this.cookie = found('the session cookie', response.headers.get('set-cookie')?.split(';')[0]);
    return response.status;
  }

  async get<Body>(path: string): Promise<Answer<Body>> {
    return read(await this.fetch(path, {}));
  }

  async post<Body>(path: string, body: object): Promise<Answer<Body>> {
    const headers = { 'content-type': 'application/json' };
    return read(await this.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }));
  }

  /** Opens the hosted page and presses the button of this outcome; answers where the browser is sent then. */
  async decide(redirectUrl: string, outcome: string): Promise<Response> {
    const page = await fetch(redirectUrl, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const html = await page.text();
    const tags = [...html.matchAll(/<(?:form|button|input)\b[^>]*>/g)].map(([tag]) => tag);
    const button = found(
      `a button '${outcome}' on the hosted page`,
      tags.find((tag) => attribute(tag, 'value') === outcome),
    );
    const form = found(
      'a form on the hosted page',
      tags.slice(0, tags.indexOf(button)).findLast((tag) => tag.startsWith('<form')),
    );
    const fields = tags.filter((tag) => attribute(tag, 'type') === 'hidden').concat(button);
    return fetch(new URL(attribute(form, 'action') ?? '', page.url), {
      method: attribute(form, 'method') ?? 'get',
      body: new URLSearchParams(
        fields.map((tag): [string, string] => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? '']),
      ),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    return fetch(`${this.appUrl}${path}`, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), cookie: this.cookie },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  }
}

async function read<Body>(response: Response): Promise<Answer<Body>> {
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1];
  return value?.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
