import { TokenParameters } from './parameters/token.parameters.js';
import { extraParametersRule } from './rules/extra-parameters.rule.js';
import { declaredOn, TokenParameter, TokenParameterRule } from './token-parameter.decorator.js';

const KNOWN: ReadonlySet<string> = new Set([
  ...declaredOn(TokenParameters, TokenParameterRule).map(({ name }) => name),
  'extraParameters',
]);

/**
 * What a token request may hold (documentation.idenfy.com, kyc/generate-token): all of iDenfy's parameters, only
 * `clientId` compulsory, with the rules they are checked by. `createToken` checks every request with it. In a controller
 * use a part of it, `PickType(CreateTokenDto, ['firstName', 'lastName'])`: an end user must not choose `callbackUrl` or
 * the `clientId` of somebody else.
 *
 * Nothing is converted, except countries to upper case. Null is for where iDenfy takes it.
 */
export class CreateTokenDto extends TokenParameters {
  /**
   * Parameters that this version does not know, sent as they are. A known one is refused in here, except
   * `additionalData`, for accounts whose additional steps are a default of the account.
   */
  @TokenParameter(extraParametersRule((name) => KNOWN.has(name)))
  extraParameters?: Readonly<Record<string, unknown>>;
}
