import { ConfigError } from "../platform/config.js";
import { Problem } from "../platform/problem.js";
import { CliError, type Command, EXIT, helpOf, type Io, parse } from "./cli/command.js";

/** Commands are loaded when asked for: `permit` needs no server, and should start as fast as that allows. */
const COMMANDS: Readonly<Record<string, { readonly summary: string; load(): Promise<Command> }>> = {
  start: { summary: "run everything with a living demo", load: async () => (await import("./cli/start.js")).start },
  serve: { summary: "answer HTTP only", load: async () => (await import("./cli/serve.js")).serve },
  work: { summary: "do the background work only", load: async () => (await import("./cli/serve.js")).work },
  migrate: {
    summary: "bring the database up to date",
    load: async () => (await import("./cli/migrate.js")).migrateCommand,
  },
  tenant: { summary: "create a tenant, or list them", load: async () => (await import("./cli/tenant.js")).tenant },
  creditor: { summary: "add a creditor, or list them", load: async () => (await import("./cli/tenant.js")).creditor },
  strategy: {
    summary: "write, compare, start, pause or end strategies",
    load: async () => (await import("./cli/strategy.js")).strategy,
  },
  segment: {
    summary: "who is in a segment, how many, and why",
    load: async () => (await import("./cli/segment.js")).segment,
  },
  simulate: {
    summary: "days of made-up life, and whether what must be true was",
    load: async () => (await import("./cli/simulate.js")).simulate,
  },
  halt: { summary: "the red button: nothing more is sent", load: async () => (await import("./cli/halt.js")).halt },
  rehearse: {
    summary: "live days ahead and write to nobody",
    load: async () => (await import("./cli/rehearse.js")).rehearse,
  },
  channel: {
    summary: "connect accounts with providers, look at them, pause them",
    load: async () => (await import("./cli/channel.js")).channel,
  },
  letters: {
    summary: "print the letters that wait, mark what was posted or came back",
    load: async () => (await import("./cli/letters.js")).letters,
  },
  tracking: {
    summary: "whether links and mails tell what is done with them",
    load: async () => (await import("./cli/tracking.js")).tracking,
  },
  webhook: {
    summary: "who is told of what happens, and what they were told",
    load: async () => (await import("./cli/webhook.js")).webhook,
  },
  import: {
    summary: "bring in debts or payments from a file",
    load: async () => (await import("./cli/import.js")).importCommand,
  },
  run: { summary: "move a demo clock and let everything happen", load: async () => (await import("./cli/run.js")).run },
  permit: { summary: "ask whether a contact is allowed", load: async () => (await import("./cli/permit.js")).permit },
  read: {
    summary: "what came back, from a file: bounces, replies, providers' calls",
    load: async () => (await import("./cli/read.js")).read,
  },
  lint: { summary: "read messages for tone and law", load: async () => (await import("./cli/lint.js")).lint },
  why: {
    summary: "what was decided about somebody, and why",
    load: async () => (await import("./cli/why.js")).why,
  },
  next: { summary: "what comes next for somebody", load: async () => (await import("./cli/why.js")).next },
  doctor: {
    summary: "check ledger, queues, permits, clock, disk and mail",
    load: async () => (await import("./cli/doctor.js")).doctor,
  },
  demo: { summary: "make the demo anew", load: async () => (await import("./cli/demo.js")).demo },
  bench: { summary: "measure, against a floor and a peer", load: async () => (await import("./cli/bench.js")).bench },
};

const HELP = `Acuerdo: lawful, humane reminders that stop when people pay.

Usage: acuerdo COMMAND [options]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join("\n")}

acuerdo COMMAND --help tells its options with examples. --json works everywhere.

Exit codes: 0 done · 1 failed or refused · 2 called wrongly · 3 no such thing · 4 something it needs is not there
`;

/** Runs one command line. Returns the exit code; never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(HELP);
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) {
    process.stderr.write(`acuerdo: there is no command ${name}\n\n${HELP}`);
    return EXIT.usage;
  }
  const json = rest.includes("--json");
  try {
    const one = await entry.load();
    if (rest.includes("--help") || rest.includes("-h")) {
      process.stdout.write(helpOf(one));
      return EXIT.ok;
    }
    const { values, positionals } = parse(one, rest);
    return await one.run(values, positionals, ioOf(json));
  } catch (error) {
    return complain(error as Error, json);
  }
}

function ioOf(json: boolean): Io {
  const isTerminal = process.stderr.isTTY === true;
  return {
    json,
    say: (line) => void (json || process.stdout.write(`${line}\n`)),
    progress: (line) => void (!json && isTerminal && process.stderr.write(`\r\u001b[K${line}`)),
    result: (value, asText) => {
      if (isTerminal && !json) process.stderr.write("\r\u001b[K");
      process.stdout.write(json ? `${JSON.stringify(value, bigintText)}\n` : `${asText()}\n`);
    },
  };
}

const bigintText = (_: string, value: unknown): unknown => (typeof value === "bigint" ? value.toString() : value);

function complain(error: Error, json: boolean): number {
  const exit = error instanceof CliError ? error.exit : error instanceof ConfigError ? EXIT.usage : EXIT.failed;
  const code = error instanceof Problem ? error.code : error.name;
  const values = error instanceof Problem ? error.values : {};
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message: error.message, values } })}\n`);
  else if (error instanceof Problem) process.stderr.write(`acuerdo: ${code} ${JSON.stringify(values)}\n`);
  else if (error instanceof CliError || error instanceof ConfigError)
    process.stderr.write(`acuerdo: ${error.message}\n`);
  else process.stderr.write(`acuerdo: ${error.stack ?? error.message}\n`);
  return exit;
}
