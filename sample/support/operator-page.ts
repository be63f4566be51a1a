import { Injectable } from '@nestjs/common';
import type { Overview } from '../src/operator.service.js';
import { VerificationsService } from '../src/verifications.service.js';
import { FailingVerifications } from './failing-verifications.js';
import type { OperatorSession } from './operator-login.js';
import { SampleSetup } from './sample-setup.js';
import { fillView, importPublic } from './templates.js';
import type { Html } from './templates.js';

interface Views {
  modeView(setup: Pick<SampleSetup, 'simulated' | 'pair'>): Html;
}

interface OperatorViews {
  overviewView(overview: Overview | undefined, shown: OverviewSettings): Html;
  saidView(said: Readonly<Record<string, unknown>>): Html;
  loginView(problem?: string): Html;
  closedView(): Html;
  headView(formToken: string, at: string): Html;
}

interface OverviewSettings {
  readonly formToken: string;
  readonly name: (clientId: string) => string;
  /** Whether results fail on purpose; nothing where they cannot. */
  readonly failing?: boolean | undefined;
}

/** As long as an operator may wait for a store that does not respond. */
const STORE_MS = 4000;

/** A clientId as the page and the log show it: enough to tell people apart, and the person's name never is in it. */
export const nameOf = (id: string): string => id.replace(/^demo-/, '').slice(0, 8);

/** The page of operators. It needs no JavaScript. */
@Injectable()
export class OperatorPage {
  constructor(
    private readonly setup: SampleSetup,
    private readonly verifications: VerificationsService,
  ) {}

  /** @param read where it rejects or takes too long, the page says that the store does not respond */
  async render(
    read: () => Promise<Overview>,
    { formToken }: OperatorSession,
    said: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    const { overviewView, saidView, headView } = await views();
    const overview = await within(STORE_MS, read());
    const now = new Date().toISOString().slice(11, 19);
    return this.whole({
      head: headView(formToken, now),
      said: saidView(said),
      content: overviewView(overview, { formToken, name: nameOf, failing: this.failing }),
    });
  }

  async renderLogin(problem?: string): Promise<string> {
    return this.whole({ content: (await views()).loginView(problem) });
  }

  async renderClosed(): Promise<string> {
    return this.whole({ content: (await views()).closedView() });
  }

  private get failing(): boolean | undefined {
    return this.verifications instanceof FailingVerifications ? this.verifications.isFailing : undefined;
  }

  private async whole(parts: Readonly<Record<string, Html>>): Promise<string> {
    const { modeView } = await importPublic<Views>('view.js');
    return fillView('operator.html', { ...parts, mode: modeView(this.setup) });
  }
}

const views = (): Promise<OperatorViews> => importPublic<OperatorViews>('operator-view.js');

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([work.catch(() => undefined), over]).finally(() => clearTimeout(timer));
}
