import { CALL_OPTIONS } from '../../client/call.js';
import type { Call, IdenfyCallOptions } from '../../client/call.js';
import type { IdenfyClient } from '../../client/idenfy-client.js';
import { isObject, readCallOptions, text } from '../../config/options-table.js';
import type { OptionRow, OptionsTable } from '../../config/options-table.js';
import type { CompanyFormOptions } from './company-forms.types.js';

type FormCall = Omit<Call<unknown>, 'method' | 'kind' | 'read' | 'bearer'>;

/** What a header can hold. */
const token: OptionRow<string> = {
  ...text('token', /^[\x21-\x7e]+$/, 'must be the tokenString of a form'),
  required: "is required here: without it the call would be made with the account's credentials",
};

const OPTIONS: OptionsTable<CompanyFormOptions> = { ...CALL_OPTIONS, token };

/**
 * The token of a call about a form, and its other options. A token that is there but undefined is refused: it must not
 * become the account's credentials, which may read every form.
 *
 * @param needsToken whether iDenfy takes nothing but the token
 * @throws IdenfyRequestError for options that would not take effect as intended
 */
function formOptions(
  given: CompanyFormOptions | undefined,
  needsToken: boolean,
): { readonly bearer?: string; readonly options: IdenfyCallOptions } {
  const isNamed = needsToken || (isObject(given) && 'token' in given);
  const table = isNamed ? OPTIONS : (CALL_OPTIONS as OptionsTable<CompanyFormOptions>);
  const { token: bearer, ...options } = readCallOptions('a call to iDenfy', table, given ?? {});
  return { bearer, options };
}

/** Makes the calls about forms, with the token of a form or without it. */
export class FormCalls {
  constructor(private readonly client: IdenfyClient) {}

  /** A call with neither a verb nor a body is a read. */
  ask<Value>(
    method: string,
    call: FormCall,
    read: Call<Value>['read'],
    given: CompanyFormOptions | undefined,
    needsToken = false,
  ): Promise<Value> {
    const { bearer, options } = formOptions(given, needsToken);
    const kind = call.verb === undefined && call.body === undefined ? 'read' : 'write';
    return this.client.ask({ ...call, ...named(method), kind, bearer, read }, options);
  }

  async *list<Entry>(
    method: string,
    call: FormCall,
    given: CompanyFormOptions | undefined,
    needsToken = false,
  ): AsyncGenerator<Entry, void, undefined> {
    const { bearer, options } = formOptions(given, needsToken);
    yield* this.client.list<Entry>({ ...call, ...named(method), bearer, paged: false }, options);
  }
}

const named = (method: string): { method: string } => ({ method: `IdenfyCompanies.forms.${method}` });
