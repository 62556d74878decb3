import type { Clock } from '../clock.ts';
import type { KeyPair } from '../opener.ts';
import { makeKeyPair, openSealedBox } from '../opener.ts';
import { randomText } from '../random.ts';
import type { StoredSecret } from './records.ts';

interface Entry {
  readonly current: StoredSecret;
  /** What reads showed when it was written; absent when there was nothing. */
  readonly before: StoredSecret | undefined;
  readonly writtenAtMs: number;
}

/** Named values with the times of their writes; names are kept in upper case. */
export class NamedValues {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  readonly #lagMs: () => number;

  /** `lagMs` is how long reads still show what was there before a write. */
  constructor(clock: Clock, lagMs: () => number) {
    this.#clock = clock;
    this.#lagMs = lagMs;
  }

  /** All values as they are, ordered by name. */
  all(): StoredSecret[] {
    return [...this.#entries.values()].map(({ current }) => current).sort(byName);
  }

  /** All values as reads show them now, ordered by name. */
  shown(): StoredSecret[] {
    return [...this.#entries.values()].flatMap((entry) => this.#shown(entry) ?? []).sort(byName);
  }

  get(name: string): StoredSecret | undefined {
    return this.#entries.get(name.toUpperCase())?.current;
  }

  /** Writes a value; one that is there keeps its `createdAt`. The time, now where absent, is cut to whole seconds. */
  put(name: string, value: string, at?: Date): void {
    const nowMs = this.#clock.nowMs();
    const known = this.#entries.get(name.toUpperCase());
    const updatedAt = new Date(Math.floor((at?.getTime() ?? nowMs) / 1000) * 1000);
    const current = { name: name.toUpperCase(), value, createdAt: known?.current.createdAt ?? updatedAt, updatedAt };
    const before = known && this.#shown(known);
    // A test that says the time sets up what was there before: reads show it at once.
    this.#entries.set(current.name, { current, before, writtenAtMs: at ? Number.NEGATIVE_INFINITY : nowMs });
  }

  /** Gives a value another name. */
  rename(from: string, to: string): void {
    const found = this.get(from);
    if (found === undefined) return;
    this.remove(from);
    const current = { ...found, name: to.toUpperCase() };
    this.#entries.set(current.name, { current, before: undefined, writtenAtMs: Number.NEGATIVE_INFINITY });
  }

  /** Removes a value and says whether it was there. */
  remove(name: string): boolean {
    return this.#entries.delete(name.toUpperCase());
  }

  #shown({ current, before, writtenAtMs }: Entry): StoredSecret | undefined {
    const ageMs = this.#clock.nowMs() - writtenAtMs;
    // After a clock was set back, a write may have a later time: that is no lag.
    return ageMs >= 0 && ageMs < this.#lagMs() ? before : current;
  }
}

function byName(a: StoredSecret, b: StoredSecret): number {
  return a.name < b.name ? -1 : 1;
}

/** The secrets of one target, with the key pair that they are sealed for. */
export class TargetSecrets {
  readonly values: NamedValues;
  #keys: KeyPair = makeKeyPair();
  #keyId = randomKeyId();

  constructor(secrets: NamedValues) {
    this.values = secrets;
  }

  /** The id of the present key: a number too great for a double. */
  get keyId(): string {
    return this.#keyId;
  }

  /** The present public key in base64. */
  get publicKey(): string {
    return Buffer.from(this.#keys.publicKey).toString('base64');
  }

  /** Makes a new key pair; what was sealed for the old one no longer opens. */
  rotateKey(): void {
    this.#keys = makeKeyPair();
    this.#keyId = randomKeyId();
  }

  /** Opens a sealed box in base64; absent when it was not sealed for the present key. */
  open(encryptedValue: string): Buffer | undefined {
    const opened = openSealedBox(Buffer.from(encryptedValue, 'base64'), this.#keys);
    return opened && Buffer.from(opened);
  }
}

function randomKeyId(): string {
  return `${randomText(1, '56789')}${randomText(17, '0123456789')}`;
}
