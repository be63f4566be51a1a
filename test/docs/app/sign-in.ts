import type { Page } from '@playwright/test';

/** Stands for the login of an app in its tests in a browser. */
export const signIn = (page: Page, id: string): Promise<void> =>
  page.setExtraHTTPHeaders({ 'x-test-user': id });
