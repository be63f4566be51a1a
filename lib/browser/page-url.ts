/** iDenfy's page for verifications, the `uiUrl` of the module by default too (documentation.idenfy.com, kyc/iframe-redirect). */
export const IDENFY_UI_URL = 'https://ui.idenfy.com';

/** iDenfy's page for the forms of companies (KYB/KYBIntegration/kybIframe). */
export const COMPANY_UI_URL = 'https://kyb.ui.idenfy.com';

/** The URL of a page, which has an origin. The value is in no message: it may hold a token. */
export function pageUrl(name: string, value: string): URL {
  const url = parse(value);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`${name} must be an http or https URL`);
  }
  return url;
}

/** Browsers of 2022 have no `URL.canParse()`. */
function parse(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}
