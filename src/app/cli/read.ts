import { CliError, command, EXIT } from "./command.js";
import { READ_CALLBACK, readCallback } from "./read-callback.js";

/** What may be read, each with what it does. */
const KINDS = { callback: readCallback };

export const read = command({
  name: "read",
  summary: "Tells what a message from outside says, from a file: without a server, and nothing is kept.",
  usage: READ_CALLBACK.usage,
  help: READ_CALLBACK.help,
  examples: READ_CALLBACK.examples,
  options: READ_CALLBACK.options,
  async run(values, [kind, ...names], io) {
    const act = Object.hasOwn(KINDS, kind ?? "") ? KINDS[kind as keyof typeof KINDS] : undefined;
    if (!act) throw new CliError(`say what: ${Object.keys(KINDS).join(", ")}`, EXIT.usage);
    return act(values, names, io);
  },
});
