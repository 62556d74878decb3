import type { Call, Service } from './call.ts';

/** Which requests are meant. */
export interface Match {
  service: Service;
  /** Any method when absent. */
  method?: string;
  /** Tried on path and query together. */
  path: RegExp;
  /** Only from the nth matching request on, counted from 1 since the rule was added. */
  nth?: number;
  /** How many requests it takes; 1 when absent. */
  times?: number;
}

/** What the caller gets instead of the service's answer. */
export type FaultAnswer =
  | { status: number; headers?: Record<string, string>; body?: string; contentType?: string }
  | 'reset'
  | 'hang'
  | 'truncated';

/** When a rule acts: at arrival, or after handling (a write is committed then) and before the answer. */
export type Moment = 'before' | 'after';

/** A fault that happens to a matching request. */
export interface Fault extends Match {
  when: Moment;
  answer: FaultAnswer;
}

/** Something to do around a matching request, which it gets. */
export type Action = (call: Call) => void | Promise<void>;

/** Which requests run an action, and when. */
export interface ActionMatch extends Match {
  when?: Moment;
}

/** The rules that tests add; they reach requests that arrive later. */
export interface Faults {
  /** Adds a fault. Of several that match one request, the first that is not used up acts; the others wait. */
  add(fault: Fault): void;
  /** Runs `action` around matching requests, before (by default) or after they are handled; the answer waits for it. */
  on(match: ActionMatch, action: Action): void;
  /** Forgets all rules. */
  clear(): void;
}

/** The rules that match one request. */
export interface RequestFaults {
  act(when: Moment): Promise<void>;
  fault(when: Moment): FaultAnswer | undefined;
}

interface Rule<Effect> {
  readonly match: Match;
  readonly when: Moment;
  readonly effect: Effect;
  seen: number;
  used: number;
}

interface Due<Effect> {
  readonly rule: Rule<Effect>;
  readonly seen: number;
}

/** Gives an empty list of rules, and the function that gives those that match a request as it arrives. */
export function createFaults(): { readonly faults: Faults; readonly faultsFor: (call: Call) => RequestFaults } {
  const answers: Rule<FaultAnswer>[] = [];
  const actions: Rule<Action>[] = [];
  const faults: Faults = {
    add: ({ answer, when, ...match }) => void answers.push({ match, when, effect: answer, seen: 0, used: 0 }),
    on: ({ when = 'before', ...match }, action) => void actions.push({ match, when, effect: action, seen: 0, used: 0 }),
    clear: () => {
      answers.length = 0;
      actions.length = 0;
    },
  };
  return { faults, faultsFor: (call) => requestFaults(call, count(answers, call), count(actions, call)) };
}

function requestFaults(
  call: Call,
  answers: readonly Due<FaultAnswer>[],
  actions: readonly Due<Action>[],
): RequestFaults {
  return {
    act: async (when) => {
      for (const due of actions.filter((candidate) => isDue(candidate, when))) {
        due.rule.used += 1;
        await due.rule.effect(call);
      }
    },
    fault: (when) => {
      const due = answers.find((candidate) => isDue(candidate, when));
      if (due) due.rule.used += 1;
      return due?.rule.effect;
    },
  };
}

function count<Effect>(rules: readonly Rule<Effect>[], call: Call): Due<Effect>[] {
  return rules
    .filter(({ match }) => matches(match, call))
    .map((rule) => {
      rule.seen += 1;
      return { rule, seen: rule.seen };
    });
}

function matches(match: Match, call: Call): boolean {
  if (match.service !== call.service) return false;
  if (match.method !== undefined && match.method.toUpperCase() !== call.method) return false;
  // `search` starts at 0 even for a pattern with the flag g, which keeps where it stopped.
  return call.path.search(match.path) >= 0;
}

function isDue<Effect>({ rule, seen }: Due<Effect>, when: Moment): boolean {
  const { nth, times = 1 } = rule.match;
  if (rule.when !== when || rule.used >= times) return false;
  return nth === undefined || (seen >= nth && seen < nth + times);
}
