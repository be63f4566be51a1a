import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { VerificationView } from '../src/verification.interface.js';
import { inFolder } from './sample-folder.js';
import { SampleSetup } from './sample-setup.js';

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

interface Html {
  readonly text: string;
}

/** The modules of `public`, which the browser has too. */
interface Views {
  currentView(state: PageState): Html;
  historyView(state: PageState): Html;
  modeView(setup: Pick<SampleSetup, 'simulated' | 'pair'>): Html;
}

/** Stands for an app's own template engine: fills `views/page.html`. */
@Injectable()
export class Page implements OnModuleInit {
  private template!: string;
  private views!: Views;

  constructor(private readonly setup: SampleSetup) {}

  async onModuleInit(): Promise<void> {
    this.template = await readFile(inFolder('views/page.html'), 'utf8');
    this.views = (await import(pathToFileURL(inFolder('public/view.js')).href)) as Views;
  }

  render(given: PageState): string {
    const { currentView, historyView, modeView } = this.views;
    const state = { ...given, simulated: this.setup.simulated };
    const isWaiting = state.verifications.some(({ status }) => status === 'open' || status === 'reviewing');
    const parts: Record<string, string> = {
      mode: modeView(this.setup).text,
      current: currentView(state).text,
      history: historyView(state).text,
      refresh: isWaiting && state.way !== 'here' ? '<meta http-equiv="refresh" content="10" />' : '',
      // A text for a script element: what would end that element is escaped.
      state: JSON.stringify(state).replaceAll('<', '\\u003c'),
    };
    return this.template.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => parts[name] ?? '');
  }
}
