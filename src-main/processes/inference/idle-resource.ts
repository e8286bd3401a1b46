/** Something large that is made at its first use and given back when nobody has used it for a while. */

export interface IdleResourceOptions<T> {
  make(): Promise<T>;
  dispose(resource: T): Promise<void>;
  /** Given back after so long without use, ms. */
  idleMs: number;
}

export class IdleResource<T> {
  private readonly options: IdleResourceOptions<T>;
  private resource: Promise<T> | null = null;
  private disposing: Promise<void> = Promise.resolve();
  private users = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: IdleResourceOptions<T>) {
    this.options = options;
  }

  /** Rejects with what making it, or `work`, threw; a resource that could not be made is tried anew by the next use. */
  async use<R>(work: (resource: T) => Promise<R>): Promise<R> {
    this.users += 1;
    if (this.timer) clearTimeout(this.timer);
    try {
      this.resource ??= this.disposing.then(() => this.options.make());
      return await work(await this.made(this.resource));
    } finally {
      this.users -= 1;
      if (this.users === 0) this.timer = setTimeout(() => this.giveBack(), this.options.idleMs).unref();
    }
  }

  private async made(resource: Promise<T>): Promise<T> {
    try {
      return await resource;
    } catch (error) {
      if (this.resource === resource) this.resource = null;
      throw error;
    }
  }

  private giveBack(): void {
    const { resource } = this;
    this.resource = null;
    // A resource that cannot be given back is only memory: the next one is made all the same.
    if (resource) this.disposing = resource.then((made) => this.options.dispose(made)).catch(() => {});
  }
}
