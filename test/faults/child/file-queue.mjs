import { mkdir, open, readFile, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';

const AGAIN_MS = 100;

/**
 * A queue that outlives its process: each delivery is a file in a folder. `worker: false` only stores them, as a
 * process does whose workers are others.
 */
export class FileQueue {
  #taking = Promise.resolve();
  #process;
  #again;

  constructor({ folder, worker }) {
    this.folder = folder;
    this.worker = worker;
  }

  async start(process) {
    await mkdir(this.folder, { recursive: true });
    this.#process = process;
    this.#take();
  }

  async enqueue(delivery) {
    const path = join(this.folder, delivery.deliveryId);
    const file = await open(`${path}.part`, 'w');
    await file.writeFile(JSON.stringify(delivery));
    await file.sync();
    await file.close();
    await rename(`${path}.part`, `${path}.json`);
    this.#take();
  }

  async stop() {
    this.worker = false;
    clearTimeout(this.#again);
    await this.#taking;
  }

  #take() {
    if (this.worker) {
      this.#taking = this.#taking
        .then(() => this.#takeAll())
        .catch(() => (this.#again = setTimeout(() => this.#take(), AGAIN_MS)));
    }
  }

  async #takeAll() {
    for (const name of (await readdir(this.folder)).filter((entry) => entry.endsWith('.json'))) {
      const path = join(this.folder, name);
      await this.#process(JSON.parse(await readFile(path, 'utf8')));
      await unlink(path);
    }
  }
}
