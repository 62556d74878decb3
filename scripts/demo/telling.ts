const inColour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const paint = (code: number) => (text: string) => (inColour ? `\u001b[${code}m${text}\u001b[0m` : text);

export const [bold, red, green, dim] = [paint(1), paint(31), paint(32), paint(2)];

export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export function title(text: string): void {
  say(`\n${bold(`── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`)}`);
}

/** A line of a run's log, as it is told in a demo. */
export function logLine(line: string): void {
  say(`  ${line.startsWith('▸') ? bold(line) : line}`);
}

/** Tells whether something holds, and gives that back. */
export function check(what: string, holds: boolean): boolean {
  say(`  ${holds ? green('✓') : red('✗')} ${what}`);
  return holds;
}
