const MOST_MS = 10_000;
const STEP_MS = 50;

/** Timers that would keep the process alive; one of them is jest's own for this hook. */
const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length - 1;

/**
 * Jest fails a test during which a rejection is left unhandled, but not one whose rejection comes when the last test of
 * its file is over. So each file stays open for a moment longer; and for as long as timers run, so that none of them fires
 * in the next file.
 */
afterAll(async () => {
  for (let waited = 0; waited === 0 || (timers() > 0 && waited < MOST_MS); waited += STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}, 2 * MOST_MS);
