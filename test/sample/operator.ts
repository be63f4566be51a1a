const FORM_TOKEN = /name="formToken" value="([^"]+)"/;

export interface OperatorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

/** An operator with a browser without JavaScript: keeps the cookie, and follows where a form leads. */
export class Operator {
  cookie = '';
  formToken = '';

  constructor(private readonly appUrl: string) {}

  /** A form, and the page that it leads to. */
  async send(action: string, fields: Readonly<Record<string, string>> = {}): Promise<OperatorAnswer> {
    const answer = await this.post(action, fields);
    const cookie = answer.headers.get('set-cookie')?.split(';')[0];
    this.cookie = cookie ?? this.cookie;
    return answer.status === 303 ? this.see(answer.headers.get('location') ?? '') : answer;
  }

  /** What the app answers to a form. */
  async post(action: string, fields: Readonly<Record<string, string>> = {}): Promise<OperatorAnswer> {
    const body = new URLSearchParams({
      ...(action === 'login' ? {} : { formToken: this.formToken }),
      ...fields,
    });
    return this.fetch(`/operator/${action}`, { method: 'POST', body, redirect: 'manual' });
  }

  async see(path = '/operator'): Promise<OperatorAnswer> {
    const answer = await this.fetch(path);
    this.formToken = FORM_TOKEN.exec(answer.html)?.[1] ?? this.formToken;
    return answer;
  }

  private async fetch(path: string, init: RequestInit = {}): Promise<OperatorAnswer> {
    const response = await fetch(`${this.appUrl}${path}`, { ...init, headers: { cookie: this.cookie } });
    return { status: response.status, headers: response.headers, html: await response.text() };
  }
}

/** What the page says of the last form. */
export const saidIn = ({ html }: OperatorAnswer): string | undefined =>
  /class="said" data-tone="\w+" role="status">([^<]*)</.exec(html)?.[1];
