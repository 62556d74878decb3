import type { Call, Sandbox, VirtualClock, Waiting } from '../../../sandbox/index.ts';

/** The two processes of a race. */
export type Who = 'A' | 'B';

/** A stretch of a race in which one process goes on, and the other is held at its next request. */
export interface Turn {
  readonly who: Who;
  /** Whether the turn ends with this request, the nth of the turn, counted from 1. */
  readonly ends: (call: Call, nth: number) => boolean;
  /** Where the one that had the turn is held from then on: before that request is handled, or before its answer goes out. */
  readonly cut: 'before' | 'after';
  /** A turn also ends when its process waits for longer than this, on the clock of the race, or for nothing any more. */
  readonly patienceMs: number;
  /** Done at the moment at which the turn ends with its request. */
  readonly atEnd?: () => void;
}

// Requests are given up after 30 s.
const LONGEST_HOLD_MS = 24_000;

interface Waiter {
  readonly who: Who;
  readonly sinceMs: number;
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
  readonly #clock: VirtualClock;
  #turns: Turn[];
  readonly #here = new Set<string>();
  readonly #cut = new Set<Call>();
  #waiters: Waiter[] = [];
  #nth = 0;
  #isOpen = false;

  constructor(turns: readonly Turn[], clock: VirtualClock) {
    this.#turns = [...turns];
    this.#clock = clock;
    clock.onStill = (waiting) => this.#whenStill(waiting);
  }

  /** Puts itself before both services. */
  guard({ faults }: Sandbox): void {
    for (const service of ['confidence', 'github'] as const) {
      const all = { service, path: /^/, times: Number.POSITIVE_INFINITY };
      faults.on(all, (call) => this.#arrive(call));
      faults.on({ ...all, when: 'after' }, (call) => this.#leave(call));
    }
  }

  /** Forgets a process that is over. */
  over(who: Who): void {
    this.#here.add(who);
    this.#waiters = this.#waiters.filter((waiter) => waiter.who !== who);
    if (this.#turns[0]?.who === who) this.#nth = 0;
    this.#turns = this.#turns.filter((turn) => turn.who !== who);
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
    const [turn] = this.#turns;
    if (this.#cut.delete(call) && turn !== undefined && !this.#isOpen) {
      this.#next(turn);
      await this.#turnOf(who);
    }
  }

  #next(turn: Turn): void {
    this.#turns.shift();
    this.#nth = 0;
    if (turn.atEnd !== undefined) {
      this.trace.push(`${turn.who} †`);
      turn.atEnd();
    }
    this.#look();
  }

  /** Lets those go whose turn it is; tells whether there were any. */
  #look(): boolean {
    const free = this.#waiters.filter(({ who }) => this.#mayPass(who));
    this.#waiters = this.#waiters.filter((waiter) => !free.includes(waiter));
    for (const { go } of free) go();
    return free.length > 0;
  }

  /** The one whose turn it is sleeps or is at its end, and the other is held or sleeps too. Tells whether time stays as it is. */
  #whenStill(waiting: readonly Waiting[]): boolean {
    // One is held until the other has come, too.
    if (this.#here.size < 2) return waiting.every(({ name }) => this.#here.has(name));
    const [turn] = this.#turns;
    const due = firstOf(waiting.filter(({ name }) => name === turn?.who));
    if (turn !== undefined && due > this.#clock.nowMs() + turn.patienceMs) {
      this.trace.push(`${turn.who} …`);
      this.#turns.shift();
      this.#nth = 0;
      return this.#look() || this.#whenStill(waiting);
    }
    if (!this.#waiters.some(({ sinceMs }) => firstOf(waiting) > sinceMs + LONGEST_HOLD_MS)) return false;
    // Nobody is held a second time then: requests would be given up, and the order is lost anyway.
    this.trace.push('one was held too long');
    this.#isOpen = true;
    return this.#look();
  }

  #mayPass(who: Who): boolean {
    const [turn] = this.#turns;
    return this.#isOpen || (this.#here.size === 2 && (turn === undefined || turn.who === who));
  }

  async #turnOf(who: Who): Promise<void> {
    if (this.#mayPass(who)) return;
    await new Promise<void>((go) => this.#waiters.push({ who, sinceMs: this.#clock.nowMs(), go }));
  }
}

/** The first moment that one of them waits for. */
function firstOf(waiting: readonly Waiting[]): number {
  return Math.min(...waiting.map(({ dueMs = Number.POSITIVE_INFINITY }) => dueMs));
}
