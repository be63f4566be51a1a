import type {
  IdenfyAml,
  IdenfyChecks,
  IdenfyCompanies,
  IdenfyFaces,
  IdenfyService,
} from '../../lib/index.js';

/** Everything that calls iDenfy. */
export interface Products {
  readonly service: IdenfyService;
  readonly aml: IdenfyAml;
  readonly faces: IdenfyFaces;
  readonly companies: IdenfyCompanies;
  readonly checks: IdenfyChecks;
}

/** One method, the request that it is to make, and what it makes of the response. */
export interface ProductCall {
  /** `IdenfyFaces.createToken` */
  readonly name: string;
  /** Whether it is a read, which is repeated; anything else goes out once. */
  readonly kind: 'read' | 'write';
  /** A list is read to its end. */
  readonly invoke: (
    products: Products,
    options?: { signal?: AbortSignal; timeoutMs?: number },
  ) => Promise<unknown>;
  readonly request: {
    readonly method: string;
    /** With its slashes and its query. */
    readonly url: string;
    readonly body?: object;
    /** The token that is sent instead of the credentials. */
    readonly bearer?: string;
  };
  readonly response: {
    readonly status: number;
    readonly body: object | string | Buffer;
    readonly contentType?: string;
  };
  /** What the method resolves to. Default: the body of the response. */
  readonly value?: unknown;
  /** Secrets and personal data of the request beside those that all of them have. */
  readonly secrets?: readonly string[];
}

/** The entries of a list. */
export async function all<Entry>(list: AsyncIterable<Entry>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of list) {
    entries.push(entry);
  }
  return entries;
}
