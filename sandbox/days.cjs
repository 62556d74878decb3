// Sets the clock of a process ahead by the days that a file says; the file may change while the process runs.
const { readFileSync } = require('node:fs');
const { env } = require('node:process');

const DAY_MS = 86_400_000;
const Machine = Date;

function nowMs() {
  const days = Number(readFileSync(env.SANDBOX_DAYS, 'utf8'));
  return Machine.now() + (Number.isFinite(days) ? days : 0) * DAY_MS;
}

globalThis.Date = class extends Machine {
  constructor(...given) {
    super(...(given.length === 0 ? [nowMs()] : given));
  }

  static now() {
    return nowMs();
  }
};
