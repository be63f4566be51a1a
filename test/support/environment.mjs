import process from 'node:process';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's environment of Node, in a worker that ends at once. A worker has nothing open after its last file, but taking down
 * the heap of many ES modules takes longer than the 500 ms that jest gives it, at least on a loaded machine; jest then says
 * that it "has failed to exit gracefully". So the process ends when Node is done with it, with the heap as it is.
 */
let atExit = false;

export default class WorkerEnvironment extends TestEnvironment {
  constructor(...options) {
    super(...options);
    if (process.send !== undefined && !atExit) {
      atExit = true;
      process.once('exit', (code) => process.reallyExit(code));
    }
  }
}
