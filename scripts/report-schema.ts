import { SEVERITIES } from '../src/domain/finding.ts';
import { FAR_REACHING } from '../src/domain/outcome.ts';
import { FAILURE_WHYS, TARGET_WHYS } from '../src/report/codes.ts';

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const number = { type: 'number', minimum: 0 } as const;
const time = { type: 'string', format: 'date-time' } as const;

type Schemas = Readonly<Record<string, object>>;

/** A map that has these keys and no others; those behind `optional` may be left out. */
function closed(required: Schemas, optional: Schemas = {}) {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false } as const;
}

function listOf(items: object) {
  return { type: 'array', items } as const;
}

const problem = closed({ what: text }, { cure: text });
const client = closed(
  {
    displayName: text,
    state: { enum: ['present', 'absent'] },
    result: { enum: FAR_REACHING },
    step: { enum: ['create', 'keep', 'discard', 'revoke', 'stuck', 'none'] },
    why: text,
    changes: texts,
  },
  {
    name: text,
    clientId: text,
    created: time,
    rotationDue: time,
    predecessors: listOf(closed({ name: text, deleted: { type: 'boolean' } }, { retireAfter: time })),
    planned: texts,
    problem,
    notes: texts,
    warnings: texts,
  },
);
const target = closed(
  {
    target: text,
    outcome: { enum: ['written', 'emptied', 'skipped', 'planned', 'failed', 'seen'] },
    why: { enum: [...new Set([...Object.values(TARGET_WHYS), ...FAILURE_WHYS])] },
    reason: text,
  },
  { client: text, cure: text },
);
const finding = closed(
  {
    code: { enum: Object.keys(SEVERITIES) },
    severity: { enum: ['error', 'warning', 'note'] },
    client: text,
    what: text,
    cure: text,
  },
  { name: text, target: text },
);

/** The JSON Schema of the output `report`, and of the file that `report-file` names: every map is closed. */
export function reportSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Report of a run',
    ...closed(
      {
        version: { const: 1 },
        result: { enum: FAR_REACHING },
        clients: listOf(client),
        targets: listOf(target),
        problems: listOf(problem),
        omitted: closed({ clients: number, targets: number, findings: number, problems: number }),
      },
      {
        operation: { enum: ['provision', 'rotate', 'revoke', 'audit'] },
        dryRun: { type: 'boolean' },
        manifest: closed({ path: text, entries: number, shardIndex: number, shardTotal: number }),
        findings: listOf(finding),
        plan: closed({ requests: number, paceMs: number, removals: number }),
      },
    ),
  };
}
