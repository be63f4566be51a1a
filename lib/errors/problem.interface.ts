/** One thing that is wrong with a token request or with the module options. Never holds the value itself. */
export interface IdenfyProblem {
  /** Where it is, for example `clientId`, `country.1`, `webhook.signingKeys`. */
  readonly path: string;
  /** The rule that was broken, for example `required`, `unknown`, `date`. */
  readonly rule: string;
  /** A sentence that starts with the path and states the rule. */
  readonly message: string;
}
