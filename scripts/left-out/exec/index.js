// The toolkit imports this at start, to ask the machine what it is. See docs/decisions/2026-11-23-a-small-start.md.

/** Refuses: this action runs no programs. */
export async function exec() {
  throw new Error('running programs is left out of this action');
}

/** Refuses: this action runs no programs. */
export async function getExecOutput() {
  return await exec();
}
