/** How the app ends: asked first where people are in rooms, and everything closed before the process goes. */

export interface QuittingOptions {
  /** In rooms, now. */
  readonly people: () => number;
  /** True: quit all the same. */
  readonly ask: (people: number) => Promise<boolean>;
  /** Closes everything, in order. */
  readonly shutDown: () => Promise<void>;
  readonly exit: (code: number) => void;
  /** A stop that takes longer is cut short. */
  readonly patienceMs?: number;
}

export class Quitting {
  readonly #options: QuittingOptions;
  #asking = false;
  #leaving: Promise<void> | undefined;

  constructor(options: QuittingOptions) {
    this.#options = options;
  }

  /** It will end: windows may close now. */
  get leaving(): boolean {
    return this.#leaving !== undefined;
  }

  /** Somebody wants to quit; they are asked when that would end a meeting. */
  async request(): Promise<void> {
    if (this.#asking || this.#leaving) return;
    this.#asking = true;
    try {
      const people = this.#options.people();
      if (people > 0 && !(await this.#options.ask(people))) return;
    } finally {
      this.#asking = false;
    }
    await this.now();
  }

  /** Ends it without a question: a signal, the system shutting down, or an error that nobody caught. */
  now(code = 0): Promise<void> {
    this.#leaving ??= this.#leave(code);
    return this.#leaving;
  }

  async #leave(code: number): Promise<void> {
    const { shutDown, exit, patienceMs = 2500 } = this.#options;
    const timer = setTimeout(() => exit(code), patienceMs);
    try {
      await shutDown();
      exit(code);
    } catch (error) {
      process.stderr.write(`${String(error)}\n`);
      exit(1);
    } finally {
      clearTimeout(timer);
    }
  }
}
