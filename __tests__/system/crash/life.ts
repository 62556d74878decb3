import type { Call, RequestRecord, Sandbox } from '../../../sandbox/index.ts';
import { startSandbox, VirtualClock } from '../../../sandbox/index.ts';
import type { ActionResult } from '../../../sandbox/runner.ts';
import { runAction } from '../../../sandbox/runner.ts';
import { given, type Inputs, NODE_UNDER_TEST, usualInputs } from '../../support/stage.ts';
import { wholeWorld } from '../../support/world.ts';
import { convergedWrongs, generationsIn, HALVES, momentWrongs, pathOf, settledWrongs } from './judge.ts';
import type { Setting } from './settings.ts';
import { DAY_MS, MINUTE_MS } from './times.ts';
import { type Cut, type Errand, Watch } from './watch.ts';

const MOST_RUNS = 6;

/** A run, and what was wrong while it went on. */
export interface Told extends ActionResult {
  readonly requests: readonly RequestRecord[];
  readonly wrongs: readonly string[];
  /** The most clients that were alive at the same time. */
  readonly most: number;
}

/** A client and its targets, run after run, over years. */
export class Life {
  readonly setting: Setting;
  readonly sandbox: Sandbox;
  readonly clock: VirtualClock;
  readonly targets: readonly string[];
  /** The half that was written last at each target that was ever written. */
  readonly watched = new Map<string, string>();
  readonly #watch: Watch;
  #most = 0;

  /** Starts the services, with places and nothing in them. */
  static async open(setting: Setting): Promise<Life> {
    const clock = new VirtualClock();
    const { confidence, github = {}, places } = setting;
    const sandbox = await startSandbox({ clock, confidence, github });
    for (const name of places.repositories) {
      sandbox.github.addRepository(name);
      for (const environment of places.environments ?? []) sandbox.github.addEnvironment(name, environment);
    }
    return new Life(setting, sandbox, clock);
  }

  /** The same, with a client that a run made and brought everywhere. */
  static async begin(setting: Setting): Promise<Life> {
    const life = await Life.open(setting);
    const { exitCode, errors } = await life.run({ operation: 'provision' });
    if (exitCode !== 0) throw new Error(`no client was made: ${errors.join()}`);
    const identities = generationsIn(life.sandbox).map(({ identity }) => identity);
    for (const { policyId, roles, people } of setting.policies)
      life.sandbox.confidence.addPolicy({ policyId, roles: [...roles], identities: [...people, ...identities] });
    return life;
  }

  private constructor(setting: Setting, sandbox: Sandbox, clock: VirtualClock) {
    this.setting = setting;
    this.sandbox = sandbox;
    this.clock = clock;
    this.targets = setting.places.targets;
    this.#watch = new Watch(sandbox, (call) => this.#look(call));
  }

  /** Runs the bundle, and looks at the world after each of its requests. */
  async run(inputs: Inputs = {}, errand: Errand = {}): Promise<Told> {
    const { sandbox, setting, clock } = this;
    const before = sandbox.requests.length;
    const lost = new AbortController();
    this.#most = generationsIn(sandbox).length;
    this.#watch.begin({ kill: () => lost.abort(), ...errand });
    const usual = usualInputs({ sandbox, repositories: [] });
    const result = await runAction({
      inputs: given({ ...usual, operation: 'rotate', ...setting.places.inputs, ...setting.inputs, ...inputs }),
      node: NODE_UNDER_TEST,
      kill: lost.signal,
      clock,
      ...(process.env.BUNDLE_UNDER_TEST ? { bundle: process.env.BUNDLE_UNDER_TEST } : {}),
    });
    if (lost.signal.aborted) await sandbox.idle();
    const requests = sandbox.requests.slice(before).map((request) => ({ ...request }));
    return { ...result, requests, wrongs: this.#watch.wrongs, most: this.#most };
  }

  /** A run that is cut; what is wrong with it. */
  async cut(cut: Cut, inputs: Inputs = {}): Promise<readonly string[]> {
    const told = await this.run(inputs, { cut });
    const isCut = told.exitCode === null;
    return [...told.wrongs, ...momentWrongs(this), ...(isCut ? [] : [`it ended by itself, with ${told.exitCode}`])];
  }

  /** Runs until a run changes nothing; what was wrong on the way and in the end. */
  async converge(inputs: Inputs = {}): Promise<readonly string[]> {
    const wrongs: string[] = [];
    for (let runs = 1; runs <= MOST_RUNS; runs += 1) {
      this.passYouth();
      const told = await this.run(inputs);
      wrongs.push(...told.wrongs.map((wrong) => `run ${runs}: ${wrong}`));
      if (told.exitCode !== 0) wrongs.push(`run ${runs} failed: ${told.errors.join()}`);
      else if (!told.requests.some(isDone)) return [...wrongs, ...convergedWrongs(this)];
    }
    return [...wrongs, `${MOST_RUNS} runs come to no end`];
  }

  /** Lets the overlap go by, and runs until a run changes nothing. */
  async settle(inputs: Inputs = {}): Promise<readonly string[]> {
    this.clock.pass(3 * DAY_MS);
    const { exitCode, wrongs, errors } = await this.run(inputs);
    const failed = exitCode === 0 ? [] : [`it failed: ${errors.join()}`];
    return [...wrongs, ...failed, ...settledWrongs(this)].map((wrong) => `three days later: ${wrong}`);
  }

  /** After this no client is young; where secrets can be read, that makes no difference. */
  passYouth(): void {
    if (!this.setting.isReadable) this.clock.pass(11 * MINUTE_MS);
  }

  /** Ends all that tests let happen to requests. */
  forgive(): void {
    this.sandbox.faults.clear();
    this.#watch.install();
  }

  /** All that the services hold, as a text to compare. */
  world(): string {
    return JSON.stringify(wholeWorld(this.sandbox, this.targets));
  }

  async close(): Promise<void> {
    await this.sandbox.close();
  }

  #look({ method, path }: Call): readonly string[] {
    const [, place, half] = /^(.*)\/secrets\/([A-Z_]+)$/.exec(path) ?? [];
    const target = this.targets.find((one) => pathOf(one) === place);
    if (method === 'PUT' && target !== undefined && HALVES.some((name) => name === half))
      this.watched.set(target, half ?? '');
    this.#most = Math.max(this.#most, generationsIn(this.sandbox).length);
    return momentWrongs(this);
  }
}

/** Whether a request changed something. */
export function isDone(request: RequestRecord): boolean {
  return isChange(request) && request.status >= 200 && request.status < 300;
}

/** Whether a request asks for a change. */
export function isChange({ method, path }: Pick<RequestRecord, 'method' | 'path'>): boolean {
  return method !== 'GET' && !/\/(?:oauth\/token|graphql)$/.test(path);
}
