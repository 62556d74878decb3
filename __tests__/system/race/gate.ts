import type { Call, Sandbox } from '../../../sandbox/index.ts';

/** The two processes of a race. */
export type Who = 'A' | 'B';

/** A stretch of a race in which one process goes on, and the other is held at its next request. */
export interface Turn {
  readonly who: Who;
  /** Whether the turn ends with this request, the nth of the turn, counted from 1. */
  readonly ends: (call: Call, nth: number) => boolean;
  /** Where the one that had the turn is held from then on: before that request is handled, or before its answer goes out. */
  readonly cut: 'before' | 'after';
  /** A turn also ends when its process is silent for so long, in real time: it sleeps, or is at its end. */
  readonly patienceMs: number;
  /** Done at the moment at which the turn ends with its request. */
  readonly atEnd?: () => void;
}

// Requests are given up after 30 s, which are 2.5 s of the time that the processes live in.
const LONGEST_HOLD_MS = 2_000;

interface Waiter {
  readonly who: Who;
  readonly go: () => void;
}

/** Which process a request comes from: the second one calls the services by the name of the host. */
export function whoOf({ headers }: Call): Who {
  return headers.host?.startsWith('localhost') === true ? 'B' : 'A';
}

/** Lets the requests of two processes through by turns. When the turns are used up, or one process is over, all may pass. */
export class Gate {
  /** What passed, for people. */
  readonly trace: string[] = [];
  #turns: Turn[];
  readonly #here = new Set<Who>();
  readonly #cut = new Set<Call>();
  readonly #underWay = { A: 0, B: 0 };
  #waiters: Waiter[] = [];
  #nth = 0;
  #isOpen = false;
  #silence: NodeJS.Timeout | undefined;

  constructor(turns: readonly Turn[]) {
    this.#turns = [...turns];
  }

  /** Puts itself before both services. */
  guard({ faults }: Sandbox): void {
    for (const service of ['confidence', 'github'] as const) {
      const all = { service, path: /^/, times: Number.POSITIVE_INFINITY };
      faults.on(all, (call) => this.#arrive(call));
      faults.on({ ...all, when: 'after' }, (call) => this.#leave(call));
    }
  }

  /** Forgets the turns of a process that is over. */
  over(who: Who): void {
    this.#turns = this.#turns.filter((turn) => turn.who !== who);
    this.#nth = 0;
    this.#look();
  }

  async #arrive(call: Call): Promise<void> {
    const who = whoOf(call);
    this.#here.add(who);
    this.#look();
    for (let isHeld = true; isHeld; ) {
      await this.#turnOf(who);
      isHeld = this.#isToBeHeld(call, who);
    }
    this.#underWay[who] += 1;
    this.trace.push(`${who} ${call.method} ${call.path}`);
  }

  /** Counts a request into the turn; one that ends the turn beforehand belongs to the next turn of its process. */
  #isToBeHeld(call: Call, who: Who): boolean {
    const [turn] = this.#turns;
    if (this.#isOpen || turn?.who !== who) return false;
    const isLast = turn.ends(call, this.#nth + 1);
    if (isLast && turn.cut === 'before') {
      this.#next(turn);
      return true;
    }
    if (isLast) this.#cut.add(call);
    this.#nth += 1;
    return false;
  }

  async #leave(call: Call): Promise<void> {
    const who = whoOf(call);
    this.#underWay[who] -= 1;
    const [turn] = this.#turns;
    if (this.#cut.delete(call) && turn !== undefined && !this.#isOpen) {
      this.#next(turn);
      await this.#turnOf(who);
    } else this.#look();
  }

  #next(turn: Turn | undefined): void {
    this.#turns.shift();
    this.#nth = 0;
    if (turn?.atEnd !== undefined) {
      this.trace.push(`${turn.who} †`);
      turn.atEnd();
    }
    this.#look();
  }

  /** Lets those go whose turn it is, and listens for silence from here on. */
  #look(): void {
    clearTimeout(this.#silence);
    const free = this.#waiters.filter(({ who }) => this.#mayPass(who));
    this.#waiters = this.#waiters.filter((waiter) => !free.includes(waiter));
    for (const { go } of free) go();
    const [turn] = this.#turns;
    if (turn === undefined || this.#isOpen || this.#here.size < 2) return;
    this.#silence = setTimeout(() => {
      if (this.#underWay[turn.who] > 0) this.#look();
      else {
        this.trace.push(`${turn.who} …`);
        this.#next(undefined);
      }
    }, turn.patienceMs);
  }

  #mayPass(who: Who): boolean {
    const [turn] = this.#turns;
    return this.#isOpen || (this.#here.size === 2 && (turn === undefined || turn.who === who));
  }

  async #turnOf(who: Who): Promise<void> {
    if (this.#mayPass(who)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        // Nobody is held a second time then: requests would be given up, and the order is lost anyway.
        this.trace.push(`${who} was held too long`);
        this.#isOpen = true;
        this.#look();
      }, LONGEST_HOLD_MS);
      const go = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiters.push({ who, go });
    });
  }
}
