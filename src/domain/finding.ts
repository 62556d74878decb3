import type { Target } from './target.ts';

/** How bad a finding is: errors and warnings are drift. */
export type Severity = 'error' | 'warning' | 'note';

/** What an audit finds, the worst first, with how bad each is. */
export const SEVERITIES = {
  missing: 'error',
  'foreign-variable': 'error',
  torn: 'error',
  stale: 'error',
  duplicate: 'error',
  'unreachable-target': 'error',
  overdue: 'warning',
  'expired-overlap': 'warning',
  orphaned: 'warning',
  'five-alive': 'warning',
  'roles-drift': 'warning',
  'permissions-drift': 'warning',
  'description-drift': 'warning',
  'labels-drift': 'warning',
  'visibility-drift': 'warning',
  'not-removed': 'warning',
  undeclared: 'note',
  unmanaged: 'note',
  'kept-elsewhere': 'note',
  'archived-target': 'note',
  'roles-unknown': 'note',
} as const satisfies Readonly<Record<string, Severity>>;

/** What a finding is. */
export type FindingCode = keyof typeof SEVERITIES;

/** Something that an audit found. */
export interface Finding {
  code: FindingCode;
  severity: Severity;
  /** The display name, as filled in. */
  client: string;
  /** `apiClients/<id>`, where one is meant. */
  name?: string | undefined;
  target?: Target | undefined;
  /** What was seen, where the code does not say it all. */
  detail?: string | undefined;
  /** What helps, where that depends on what was seen. */
  cure?: string | undefined;
}

/** A finding of the usual severity. */
export function finding(
  code: FindingCode,
  client: string,
  fields: Partial<Omit<Finding, 'code' | 'client'>> = {},
): Finding {
  return { code, severity: SEVERITIES[code], client, ...fields };
}

/** What an audit found, and when each client is due for rotation. */
export interface Audit {
  findings: readonly Finding[];
  due: readonly { client: string; dueMs: number }[];
  /** How many clients and targets it looked at. */
  clients: number;
  targets: number;
}

/** The worst first: by severity, then in the order of the table, then by display name and target. */
export function inOrderOfSeverity(
  findings: readonly Finding[],
  nameOf: (target: Target) => string,
): readonly Finding[] {
  const codes = Object.keys(SEVERITIES);
  const severities: readonly Severity[] = ['error', 'warning', 'note'];
  const rank = ({ severity, code }: Finding) => severities.indexOf(severity) * codes.length + codes.indexOf(code);
  const place = ({ client, target }: Finding) => `${client}\n${target === undefined ? '' : nameOf(target)}`;
  return findings.toSorted((one, other) => rank(one) - rank(other) || (place(one) < place(other) ? -1 : 1));
}
