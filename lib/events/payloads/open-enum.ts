/**
 * A value of iDenfy's vocabulary. Known values are offered by the editor, and any other string fits too: every one of
 * these lists has grown over the years, so a `switch` over one needs a `default`.
 */
export type OpenEnum<Known extends string> = Known | (string & {});
