/** The log of a step as a runner shows it: commands are carried out, and a mask hides its value in what comes after it. */
export class RunnerLog {
  readonly masks: string[] = [];
  readonly errors: string[] = [];
  readonly #onLine: (line: string) => void;
  #rest = '';
  #raw = '';
  readonly #shown: string[] = [];

  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine;
  }

  get raw(): string {
    return this.#raw;
  }

  get shown(): string {
    return this.#shown.join('\n');
  }

  /** Adds what the step wrote, in pieces of any size. */
  write(text: string): void {
    this.#raw += text;
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line.replace(/\r$/, ''));
  }

  /** Adds a last line that has no end. */
  end(): void {
    if (this.#rest !== '') this.#line(this.#rest);
    this.#rest = '';
  }

  #line(line: string): void {
    const [, command, , data = ''] = /^\s*::([a-z-]+)( [^:]*)?::(.*)$/s.exec(line) ?? [];
    const value = data.replace(/%0D/gi, '\r').replace(/%0A/gi, '\n').replace(/%25/g, '%');
    if (command === undefined) this.#show(line);
    else if (command === 'add-mask') this.#mask(value);
    else if (command === 'group') this.#show(`▸ ${value}`);
    else if (command === 'error' || command === 'warning' || command === 'notice') this.#annotate(command, value);
    else if (command !== 'endgroup') this.#show(`unknown command ${command}: ${value}`);
  }

  #annotate(kind: string, value: string): void {
    const text = this.#hide(value);
    if (kind === 'error') this.errors.push(text);
    this.#show(`${kind[0]?.toUpperCase()}${kind.slice(1)}: ${text}`);
  }

  #mask(value: string): void {
    // The runner masks the value and each of its lines.
    for (const part of [value, ...value.split('\n')])
      if (part.trim() !== '' && !this.masks.includes(part)) this.masks.push(part);
  }

  #hide(text: string): string {
    return [...this.masks]
      .sort((a, b) => b.length - a.length)
      .reduce((rest, mask) => rest.split(mask).join('***'), text);
  }

  #show(line: string): void {
    const text = this.#hide(line);
    this.#shown.push(text);
    this.#onLine(text);
  }
}
