/** That the tests of a server do not run, said in one line; with CI=true it is a failure. */
export function withoutServer(name: string, reason: string): undefined {
  if (process.env['CI'] === 'true') {
    throw new Error(`The ${name} tests cannot run: ${reason}`);
  }
  process.stderr.write(`\n*** SKIPPED: the ${name} tests did not run: ${reason} ***\n`);
  return undefined;
}
