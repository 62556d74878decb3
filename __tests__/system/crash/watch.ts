import type { Call, Moment, Sandbox } from '../../../sandbox/index.ts';

/** A request of a run: by its number among all, or among those of a kind. Counted from 1. */
export interface Which {
  readonly nth: number;
  readonly method?: string;
  readonly path?: RegExp;
}

/** Where a run is cut: before a request is handled, or after that and before its answer. */
export interface Cut extends Which {
  readonly moment: Moment;
}

/** What a run is watched for. */
export interface Errand {
  readonly cut?: Cut | undefined;
  /** Ends the run. */
  readonly kill?: () => void;
  /** Several requests are handled at the same time, where faults keep some from being handled at all. */
  readonly isCrowded?: boolean;
}

const NEVER = new Promise<never>(() => {});

/**
 * Sees every request of a run, one after the other, and looks at the world after each. From a cut on nothing is handled and
 * nothing answered.
 */
export class Watch {
  readonly #sandbox: Sandbox;
  readonly #look: (call: Call) => readonly string[];
  readonly #leaves = new WeakMap<Call, () => void>();
  #errand: Errand = {};
  #wrongs: string[] = [];
  #before: readonly string[] = [];
  #count = 0;
  #isCut = false;
  #last: Call | undefined;
  #turn: Promise<void> = Promise.resolve();

  /** @param look tells what is wrong once a request is handled */
  constructor(sandbox: Sandbox, look: (call: Call) => readonly string[]) {
    this.#sandbox = sandbox;
    this.#look = look;
    this.install();
  }

  /** Is needed again where the sandbox has forgotten its rules. */
  install(): void {
    for (const service of ['confidence', 'github'] as const) {
      const each = { service, path: /^/, times: Number.POSITIVE_INFINITY } as const;
      this.#sandbox.faults.on({ ...each, when: 'before' }, async (call) => await this.#arrive(call));
      this.#sandbox.faults.on({ ...each, when: 'after' }, async (call) => await this.#leave(call));
    }
  }

  /** Begins to watch a run. */
  begin(errand: Errand): void {
    this.#errand = errand;
    this.#wrongs = [];
    this.#count = 0;
    this.#isCut = false;
    this.#last = undefined;
    this.#turn = Promise.resolve();
  }

  /** What was wrong since then. */
  get wrongs(): readonly string[] {
    return this.#wrongs;
  }

  async #arrive(call: Call): Promise<void> {
    if (this.#errand.isCrowded === true) return;
    const before = this.#turn;
    this.#turn = new Promise((resolve) => this.#leaves.set(call, resolve));
    await before;
    if (this.#isCut) return await NEVER;
    if (!this.#isTheOne(call)) return;
    if (this.#errand.cut?.moment === 'before') return await this.#end();
    this.#last = call;
  }

  async #leave(call: Call): Promise<void> {
    const wrongs = this.#look(call);
    const where = `after ${call.method} ${call.path}: `;
    // What stays wrong is told once.
    this.#wrongs.push(...wrongs.filter((wrong) => !this.#before.includes(wrong)).map((wrong) => where + wrong));
    this.#before = wrongs;
    if (call === this.#last) return await this.#end();
    this.#leaves.get(call)?.();
  }

  #isTheOne({ method, path }: Call): boolean {
    const { cut } = this.#errand;
    if (cut === undefined) return false;
    if (cut.method !== undefined && cut.method !== method) return false;
    if (cut.path !== undefined && !cut.path.test(path)) return false;
    this.#count += 1;
    return this.#count === cut.nth;
  }

  async #end(): Promise<never> {
    this.#isCut = true;
    this.#errand.kill?.();
    return await NEVER;
  }
}
