import { IDENFY_UI_URL, pageUrl } from './page-url.js';

/** What to show in the iframe: a verification by its token, or any page of iDenfy by its URL. */
export type IframePage =
  | {
      /** The `authToken` of `createToken()`. */
      authToken: string;
      /** Language of the page, for example `lt`: in an iframe the token's `locale` has no effect. Default: the person picks. */
      lang?: string | undefined;
      /** Where the page is: for example the `url` of the simulator. Default https://ui.idenfy.com. */
      uiUrl?: string | undefined;
      src?: undefined;
    }
  | {
      /** A whole URL: what `iframeUrl()`, `formUrl()` or `sessionUrl()` gave on the server. A `redirectUrl` gets no camera. */
      src: string;
      authToken?: undefined;
    };

/** What an app may choose about the iframe. */
export interface IframeSettings {
  /** What screen readers call the iframe. Default `Identity verification`. */
  title?: string | undefined;
  /** Whether the page may use the microphone, as video calls do. Default false. */
  microphone?: boolean | undefined;
}

/** Attributes of an `<iframe>`, by the names that React has for them. `setAttribute()` takes them in any case. */
export interface IframeAttributes {
  /** The page, with its token: a secret of this person. */
  src: string;
  /** What screen readers call the iframe. */
  title: string;
  /** The Permissions Policy of the iframe: `camera; fullscreen`, and `microphone` where it was asked for. */
  allow: string;
  /** Active liveness does not work without it. */
  allowFullScreen: true;
  /** The styles of your app come first. iDenfy asks for 670 pixels or more on a desktop, and for the whole screen of a phone. */
  width: string;
  /** iDenfy asks for 800 pixels or more on a desktop. */
  height: string;
}

/**
 * The attributes that iDenfy asks for in an iframe (documentation.idenfy.com, kyc/iframe-redirect).
 *
 * @throws TypeError when there is neither a token nor an http or https URL
 */
export function iframeAttributes(options: IframePage & IframeSettings): IframeAttributes {
  const { title = 'Identity verification', microphone = false } = options;
  return {
    src: srcOf(options),
    title,
    allow: microphone ? 'camera; fullscreen; microphone' : 'camera; fullscreen',
    allowFullScreen: true,
    width: '100%',
    height: '800',
  };
}

function srcOf(page: IframePage): string {
  if (page.src !== undefined) {
    return pageUrl('src', page.src).href;
  }
  const { authToken, lang, uiUrl = IDENFY_UI_URL } = page;
  if (typeof authToken !== 'string' || authToken === '') {
    throw new TypeError('authToken must be a text that is not empty');
  }
  const url = pageUrl('uiUrl', uiUrl);
  url.pathname = url.pathname.replace(/\/*$/, '/');
  url.search = new URLSearchParams({ authToken, ...(lang ? { lang } : {}) }).toString();
  return url.href;
}

/** Directives of a Content-Security-Policy, by name. */
export interface CspDirectives {
  /** The origins that an iframe of the page may show. */
  'frame-src': string[];
}

/**
 * What the Content-Security-Policy of your page must allow, so that the iframe is shown. To be merged with the policy that your
 * app has: a browser takes the first `frame-src` of a policy alone.
 *
 * @param pages URLs of pages that you show in an iframe. Default https://ui.idenfy.com
 * @throws TypeError when one is no http or https URL
 */
export function cspFor(...pages: string[]): CspDirectives {
  const shown = pages.length === 0 ? [IDENFY_UI_URL] : pages;
  return { 'frame-src': [...new Set(shown.map((page) => pageUrl('The page', page).origin))] };
}
