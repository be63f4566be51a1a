/**
 * Jest fails a test during which a rejection is left unhandled, but not one whose rejection comes when the last test of
 * its file is over. So each file stays open for a moment longer.
 */
afterAll(() => new Promise((resolve) => setTimeout(resolve, 50)));
