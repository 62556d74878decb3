import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { Call } from './call.ts';
import type { Clock, ClockedRequest } from './clock.ts';

/** How long a request takes. */
const REQUEST_MS = 20;
const PRELOAD = fileURLToPath(new URL('virtual-time.cjs', import.meta.url));
// A report can be lost where a process is killed beside it: everybody is asked anew after so long on the machine's own clock.
const ASK_AGAIN_MS = 3_000;
const report = v.object({ heard: v.number(), inFlight: v.number(), dueMs: v.optional(v.number()) });

/** A process on a virtual clock. */
interface Member {
  readonly name: string;
  readonly child: ChildProcess;
  /** The file that it reads the time from. */
  readonly fd: number;
  /** What it waits for; absent while it may be at work. */
  report: v.InferOutput<typeof report> | undefined;
  /** The number of the last message that it was sent. */
  sent: number;
  /** How many of its requests the sandbox keeps waiting. */
  held: number;
}

/** What a process is started with, and what takes it, until it ends. */
export interface Seat {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  take(child: ChildProcess): void;
}

/** A process that waits: for a time, unless it waits for requests alone. */
export interface Waiting {
  readonly name: string;
  readonly dueMs: number | undefined;
}

/**
 * A clock for the sandbox and the processes that run against it. It does not depend on how fast the machine is: a request takes
 * {@link REQUEST_MS}, computing takes no time, and once every process waits, the clock goes on to the first moment that one of
 * them waits for.
 */
export class VirtualClock implements Clock {
  /** Asked once every process waits, before time goes on; tells whether it let a request go, so that time stays as it is. */
  onStill: (waiting: readonly Waiting[]) => boolean = () => false;
  readonly #members = new Map<string, Member>();
  #nowMs: number;
  #isLooking = false;
  #seats = 0;

  /** Starts in the present, at a whole second, so that every run reads the same parts of seconds. */
  constructor() {
    this.#nowMs = Math.floor(Date.now() / 1000) * 1000;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  /** Moves on by so much. */
  pass(ms: number): void {
    this.#nowMs += ms;
    for (const member of this.#members.values()) {
      writeTime(member.fd, this.#nowMs);
      if (isDue(member, this.#nowMs)) wake(member);
    }
  }

  /** Goes on no earlier than every process has told anew what it waits for: something else, such as a signal, reached one. */
  askAnew(): void {
    for (const member of this.#members.values()) wake(member);
  }

  /** What a process that is to live on this clock is started with; it reads the time from the file. */
  seat(file: string, name = `process ${this.#seats}`): Seat {
    this.#seats += 1;
    writeFileSync(file, new Float64Array([this.#nowMs]));
    const env = { VIRTUAL_TIME_FILE: file, VIRTUAL_TIME_NAME: name };
    return { args: ['--require', PRELOAD], env, take: (child) => this.#take(name, file, child) };
  }

  #take(name: string, file: string, child: ChildProcess): void {
    if (this.#members.has(name)) throw new Error(`there is a ${name} on this clock already`);
    const member: Member = { name, child, fd: openSync(file, 'r+'), report: undefined, sent: 0, held: 0 };
    this.#members.set(name, member);
    const asking = setInterval(() => send(member), ASK_AGAIN_MS).unref();
    child.on('message', (message) => {
      const told = v.parse(report, message);
      // It crossed with a message that may change what the process waits for.
      if (told.heard < member.sent) return;
      member.report = told;
      if (isDue(member, this.#nowMs)) wake(member);
      else this.#lookSoon();
    });
    child.once('exit', () => {
      clearInterval(asking);
      this.#members.delete(name);
      closeSync(member.fd);
      this.#lookSoon();
    });
  }

  arrive({ headers, gone }: Call): ClockedRequest {
    this.pass(REQUEST_MS);
    const member = this.#members.get(String(headers['x-virtual-time']));
    const hold = (): (() => void) => {
      if (member === undefined) return () => {};
      let isHeld = true;
      member.held += 1;
      this.#lookSoon();
      const end = (): void => {
        if (isHeld) member.held -= 1;
        isHeld = false;
      };
      gone.addEventListener('abort', end);
      return end;
    };
    return { hold };
  }

  /** A request that is let go at once is none that waits. */
  #lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    setImmediate(() => {
      this.#isLooking = false;
      this.#look();
    });
  }

  #look(): void {
    const members = [...this.#members.values()];
    if (members.length === 0 || !members.every(isWaiting)) return;
    const waiting = members.map(({ name, report: { dueMs } = {} }) => ({ name, dueMs }));
    if (this.onStill(waiting)) return;
    const firstMs = Math.min(...waiting.map(({ dueMs = Number.POSITIVE_INFINITY }) => dueMs));
    if (firstMs < Number.POSITIVE_INFINITY) this.pass(firstMs - this.#nowMs);
  }
}

function isWaiting({ report: told, held }: Member): boolean {
  return told !== undefined && told.inFlight <= held;
}

function isDue({ report: told }: Member, nowMs: number): boolean {
  return told?.dueMs !== undefined && told.dueMs <= nowMs;
}

function wake(member: Member): void {
  member.report = undefined;
  member.sent += 1;
  send(member);
}

function send({ child, sent }: Member): void {
  // One that ends meanwhile takes no message any more.
  child.send({ sent }, () => {});
}

function writeTime(fd: number, nowMs: number): void {
  writeSync(fd, new Float64Array([nowMs]), 0, 8, 0);
}
