import { DAY_MS, MINUTE_MS } from '../domain/text.ts';
import { type Invalid, invalid, type Parsed, unshown, valid, withDefault } from './parsers.ts';

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };
// Ten years: what is longer is a slip of the keyboard.
const LONGEST_MS = 3650 * DAY_MS;
const FORMS = '<n>m, <n>h, <n>d or <n>w, for example 90d; n is from 1 to 99999, and 3650d the most';

/** A duration in milliseconds: whole minutes, hours, days or weeks up to ten years, or `0`. */
export function duration(text: string): Parsed<number> {
  if (text === '0') return valid(0);
  const value = lengthOf(text);
  return value === undefined ? wrongLength(text, `0, ${FORMS}`) : valid(value);
}

/** The age in milliseconds at which a client is succeeded. None at all would succeed it at each run. */
export const rotateAfter = withDefault(someDuration, 90 * DAY_MS);

/** How long in milliseconds a predecessor lives on. */
export const overlap = withDefault(duration, 2 * DAY_MS);

/** The most time in milliseconds that a run waits for limits; `0` waits for none. */
export const maxWait = withDefault(duration, 60 * MINUTE_MS);

function someDuration(text: string): Parsed<number> {
  if (text === '0') return invalid(text, '1m or longer; to rotate whatever the age, force: true');
  const value = lengthOf(text);
  return value === undefined ? wrongLength(text, FORMS) : valid(value);
}

/** A number alone is the commonest slip. */
function wrongLength(text: string, expected: string): Invalid {
  if (!/^[1-9]\d{0,4}$/.test(text)) return invalid(text, expected);
  return unshown(
    `saw "${text}", which needs a unit: ${['m', 'h', 'd'].map((unit) => text + unit).join(', ')} or ${text}w; expected ${expected}`,
  );
}

function lengthOf(text: string): number | undefined {
  const [, count, unit = ''] = /^([1-9][0-9]{0,4})([mhdw])$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  if (unitMs === undefined) return undefined;
  const value = Number(count) * unitMs;
  return value <= LONGEST_MS ? value : undefined;
}
