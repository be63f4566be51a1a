import { Injectable } from '@nestjs/common';
import type { VerificationView } from '../src/verification.interface.js';
import { SampleSetup } from './sample-setup.js';
import { fillView, importPublic } from './templates.js';
import type { Html } from './templates.js';

export interface PageState {
  readonly verifications: readonly VerificationView[];
  /** How the person goes on with the open one: a word of the address. */
  readonly way?: string | undefined;
  /** iDenfy has sent the browser back. */
  readonly returned?: boolean;
  /** Of a form that was refused: what was entered, and the response of the API to it. */
  readonly entered?: unknown;
  readonly answer?: unknown;
}

interface Views {
  currentView(state: PageState): Html;
  historyView(state: PageState): Html;
  modeView(setup: Pick<SampleSetup, 'simulated' | 'pair'>): Html;
}

/** The page of a person. */
@Injectable()
export class Page {
  constructor(private readonly setup: SampleSetup) {}

  async render(given: PageState): Promise<string> {
    const { currentView, historyView, modeView } = await importPublic<Views>('view.js');
    const state = { ...given, simulated: this.setup.simulated };
    const isWaiting = state.verifications.some(({ status }) => status === 'open' || status === 'reviewing');
    return fillView('page.html', {
      mode: modeView(this.setup),
      current: currentView(state),
      history: historyView(state),
      refresh: isWaiting && state.way !== 'here' ? '<meta http-equiv="refresh" content="10" />' : '',
      // A text for a script element: what would end that element is escaped.
      state: JSON.stringify(state).replaceAll('<', '\\u003c'),
    });
  }
}
