import { type ParseArgsConfig, parseArgs } from "node:util";

/** How a command ended. Scripts lean on these numbers; they are in `acuerdo --help` and never change meaning. */
export const EXIT = { ok: 0, failed: 1, usage: 2, notFound: 3, unavailable: 4 } as const;

/** What went wrong in the words of the person at the keyboard. Ends the command with its code. */
export class CliError extends Error {
  override name = "CliError";
  readonly exit: number;

  constructor(message: string, exit: number = EXIT.failed) {
    super(message);
    this.exit = exit;
  }
}

export interface Io {
  /** For people: goes to the terminal, is left out under --json. */
  say(line: string): void;
  /** Progress on one line that is written over; nothing where the output is not a terminal. */
  progress(line: string): void;
  /** The command's result: under --json the only thing on standard output. */
  result(value: unknown, asText: () => string): void;
  readonly json: boolean;
}

type Options = NonNullable<ParseArgsConfig["options"]>;

export interface Command<O extends Options = Options> {
  readonly name: string;
  readonly summary: string;
  /** After the name: `FILE --tenant SLUG`. */
  readonly usage: string;
  /** One line each, in the order of `options`. */
  readonly help: Readonly<Record<keyof O & string, string>>;
  readonly examples: readonly string[];
  readonly options: O;
  run(values: Values<O>, positionals: readonly string[], io: Io): Promise<number>;
}

export type Values<O extends Options> = {
  readonly [K in keyof O]?: O[K] extends { multiple: true }
    ? string[]
    : O[K] extends { type: "boolean" }
      ? boolean
      : string;
};

export const command = <const O extends Options>(one: Command<O>): Command => one as unknown as Command;

export function parse(one: Command, argv: readonly string[]): { values: Values<Options>; positionals: string[] } {
  try {
    const options = { ...one.options, json: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
    return { values: values as Values<Options>, positionals };
  } catch (error) {
    throw new CliError(`${(error as Error).message}\nTry: acuerdo ${one.name} --help`, EXIT.usage);
  }
}

/** The value of an option that this command cannot do without. */
export function required(value: string | undefined, option: string): string {
  if (value === undefined || value === "") throw new CliError(`--${option} is needed`, EXIT.usage);
  return value;
}

export function instant(text: string, option: string): Date {
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(at.getTime()))
    throw new CliError(
      `--${option}: ${text} is no date or moment, such as 2026-07-01 or 2026-07-01T14:00:00Z`,
      EXIT.usage,
    );
  return at;
}

export function helpOf(one: Command): string {
  const width = Math.max(...Object.keys(one.help).map((name) => name.length), 4) + 4;
  const lines = Object.entries(one.help).map(([name, text]) => `  --${name}`.padEnd(width + 2) + text);
  return [
    `acuerdo ${one.name} ${one.usage}`,
    "",
    `  ${one.summary}`,
    "",
    "Options:",
    ...lines,
    `${"  --json".padEnd(width + 2)}print the result as JSON and nothing else`,
    "",
    "Examples:",
    ...one.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}
