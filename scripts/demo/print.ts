const inColour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const paint = (code: number) => (text: string) => (inColour ? `\u001b[${code}m${text}\u001b[0m` : text);

export const [bold, red, green, dim] = [paint(1), paint(31), paint(32), paint(2)];

/** Prints a line. */
export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** Prints the title of a part of the demo. */
export function title(text: string): void {
  say(`\n${bold(`── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}`)}`);
}

/** Prints a line of a run's log. */
export function logLine(line: string): void {
  say(`  ${line.startsWith('▸') ? bold(line) : line}`);
}

/** Prints whether something is as it should be, and gives that back. */
export function check(what: string, isRight: boolean): boolean {
  say(`  ${isRight ? green('✓') : red('✗')} ${what}`);
  return isRight;
}
