import type { ApiClient } from '../src/domain/api-client.ts';
import { MARKER } from '../src/domain/labels.ts';
import type { SubjectOutcome } from '../src/domain/outcome.ts';
import type { LineageMember } from '../src/domain/plan.ts';
import { type Bar, barsOf } from '../src/report/timeline.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);
const ROTATE_AFTER_MS = 90 * DAY_MS;
const OVERLAP_MS = 14 * DAY_MS;
const NOW_MS = START_MS + ROTATE_AFTER_MS + DAY_MS / 2;

/** The colours of a page. */
export type Theme = 'light' | 'dark';

/** The files with the pictures. */
export const PICTURE_FILES: Readonly<Record<Theme, string>> = {
  light: 'docs/rotation-light.svg',
  dark: 'docs/rotation-dark.svg',
};

const COLOURS = {
  light: { text: '#1f2328', muted: '#59636e', done: '#afb8c1', active: '#1f883d', overlap: '#54aeff', line: '#d1d9e0' },
  dark: { text: '#f0f6fc', muted: '#9198a1', done: '#656c76', active: '#238636', overlap: '#1f6feb', line: '#3d444d' },
} as const;

// Narrow, so that its words can be read on a telephone.
const WIDTH = 540;
const LEFT = 90;
const ROW = 34;
const TOP = 44;

/** Draws a rotation as an SVG, from the bars that the job summary shows of such a run. */
export function rotationPicture(theme: Theme): string {
  const colours = COLOURS[theme];
  const bars = barsOf(rotated(), { nowMs: NOW_MS });
  const toMs = Math.max(...bars.map((bar) => bar.toMs));
  const x = (ms: number) => Math.round(LEFT + ((ms - START_MS) / (toMs - START_MS)) * (WIDTH - LEFT - 24));
  const lines = linesOf(bars);
  const rows = bars.map((bar, index) => rowOf(bar, { colours, x, y: TOP + (lines[index] ?? 0) * ROW }));
  const height = TOP + ((lines.at(-1) ?? 0) + 1) * ROW + 34;
  const now = x(NOW_MS);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="-apple-system, Segoe UI, Helvetica, Arial, sans-serif" font-size="15">`,
    '<title>A rotation: the new client is everywhere before the old one ends, and both work in between</title>',
    `<line x1="${now}" y1="24" x2="${now}" y2="${height - 28}" stroke="${colours.line}" stroke-dasharray="4 4"/>`,
    label({ text: 'the rotation', x: now, y: 18, colour: colours.muted, anchor: 'middle' }),
    ...rows,
    ...[START_MS, START_MS + ROTATE_AFTER_MS, toMs].map((ms) =>
      label({
        text: `day ${Math.round((ms - START_MS) / DAY_MS)}`,
        x: x(ms),
        y: height - 10,
        colour: colours.muted,
        anchor: ms === toMs ? 'end' : ms === START_MS ? 'start' : 'middle',
      }),
    ),
    '</svg>',
    '',
  ].join('\n');
}

/** The line that each bar is on: an overlap goes on where the bar of its client ends. */
function linesOf(bars: readonly Bar[]): readonly number[] {
  let line = -1;
  return bars.map((bar) => {
    if (bar.tags !== OVERLAP_TAGS) line += 1;
    return line;
  });
}

/** Where and how a row is drawn. */
interface Drawing {
  colours: (typeof COLOURS)[Theme];
  x: (ms: number) => number;
  y: number;
}

const OVERLAP_TAGS = '';
const WORDS: Readonly<Record<string, string>> = {
  done: 'old client',
  active: 'new client',
  [OVERLAP_TAGS]: 'overlap: both work',
};

function rowOf(bar: Bar, { colours, x, y }: Drawing): string {
  const [from, to] = [x(bar.fromMs), x(bar.toMs)];
  if (bar.tags.includes('milestone')) return momentOf(bar, { colours, x, y });
  const fill = bar.tags === 'done' ? colours.done : bar.tags === 'active' ? colours.active : colours.overlap;
  const box = `<rect x="${from}" y="${y}" width="${Math.max(2, to - from)}" height="20" rx="4" fill="${fill}"/>`;
  const text = WORDS[bar.tags] ?? bar.text;
  const place =
    bar.tags === OVERLAP_TAGS ? ({ x: to + 8, anchor: 'start' } as const) : ({ x: from - 8, anchor: 'end' } as const);
  return `${box}${label({ text, y: y + 15, colour: colours.text, ...place })}`;
}

function momentOf(bar: Bar, { colours, x, y }: Drawing): string {
  const at = x(bar.fromMs);
  const dot = `<circle cx="${at}" cy="${y + 10}" r="6" fill="${colours.text}"/>`;
  const text = bar.text.startsWith('next rotation') ? 'next rotation' : 'new pair written and verified';
  const isRight = at > WIDTH / 2 + 100;
  return `${dot}${label({ text, x: isRight ? at - 12 : at + 12, y: y + 15, colour: colours.text, anchor: isRight ? 'end' : 'start' })}`;
}

/** A text at a place. */
interface Label {
  text: string;
  x: number;
  y: number;
  colour: string;
  anchor: 'start' | 'middle' | 'end';
}

function label({ text, x, y, colour, anchor }: Label): string {
  return `<text x="${x}" y="${y}" fill="${colour}" text-anchor="${anchor}">${text}</text>`;
}

/** A run that rotated one client: what it left. */
function rotated(): SubjectOutcome {
  const [old, live] = [clientAt('old', START_MS), clientAt('new', START_MS + ROTATE_AFTER_MS)];
  const target = { scope: 'repository', store: 'actions', owner: 'octo-org', repository: 'checkout' } as const;
  return {
    plan: {
      spec: {
        displayName: 'checkout flags',
        clientName: undefined,
        description: undefined,
        roles: undefined,
        permissions: undefined,
        labels: {},
        roleBinding: 'auto',
      },
      isAbsent: false,
      names: { clientId: 'ID', clientSecret: 'SECRET', variable: undefined },
      isAdopting: false,
      rotateAfterMs: ROTATE_AFTER_MS,
      reason: 'due',
      client: { kind: 'keep', client: live, changes: {}, bound: [], roles: undefined, inheritsFrom: [] },
      targets: [],
      unreachable: [],
      problems: [],
      retirement: undefined,
      mustConfirm: true,
      lineage: [memberOf(live), memberOf(old)],
      warnings: [],
    },
    result: 'rotated',
    client: live,
    problem: undefined,
    blocked: undefined,
    warnings: [],
    targets: [{ kind: 'written', target, reason: { code: 'new-client' } }],
    retired: [{ name: old.name, untilMs: NOW_MS + OVERLAP_MS, isDeleted: false }],
    next: 'done',
  };
}

function clientAt(name: string, createdAtMs: number): ApiClient {
  return {
    name: `apiClients/${name}`,
    displayName: 'checkout flags',
    description: '',
    clientId: name,
    clientSecret: undefined,
    roles: [],
    permissions: [],
    labels: { [MARKER.key]: MARKER.value },
    identity: undefined,
    createTimeUs: createdAtMs * 1000,
  };
}

function memberOf({ name, clientId, createTimeUs }: ApiClient): LineageMember {
  return { name, clientId, isOurs: true, createdAtMs: createTimeUs / 1000, retireAfterMs: undefined };
}
