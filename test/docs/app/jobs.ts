type Work = (job: unknown) => Promise<void>;

/** Stands for a job library: keeps a job until a worker has taken it without an error. */
class Jobs {
  private readonly waiting = new Map<string, unknown>();
  private worker: Work | undefined;

  async put(_queue: string, id: string, job: unknown): Promise<void> {
    this.waiting.set(id, job);
    void this.next(id);
  }

  async work(_queue: string, worker: Work): Promise<void> {
    this.worker = worker;
    await Promise.all([...this.waiting.keys()].map((id) => this.next(id)));
  }

  async stop(_queue: string): Promise<void> {
    this.worker = undefined;
  }

  private async next(id: string): Promise<void> {
    await this.worker?.(this.waiting.get(id)).then(
      () => this.waiting.delete(id),
      () => undefined,
    );
  }
}

export const jobs = new Jobs();
