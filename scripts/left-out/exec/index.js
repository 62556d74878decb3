// The toolkit imports this at start, to look at the machine. See docs/decisions.

/** Refuses: this action runs no programs. */
export async function exec() {
  throw new Error('running programs is left out of this action');
}

/** Refuses: this action runs no programs. */
export async function getExecOutput() {
  return await exec();
}
