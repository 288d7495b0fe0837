import { CliError, command, EXIT } from "./command.js";
import { READ_CALLBACK, readCallback } from "./read-callback.js";
import { READ_MAIL, readBounces, readReplies, readWords } from "./read-mail.js";

/** What may be read, each with what it does. */
const KINDS = { bounce: readBounces, reply: readReplies, words: readWords, callback: readCallback };

export const read = command({
  name: "read",
  summary:
    "Tells what came from outside: why a letter came back, what a person answered, what a provider's call says. Without a server, and nothing is kept. Fields and classes: docs/reading-mail.md.",
  usage: `${READ_MAIL.usage} | ${READ_CALLBACK.usage}`,
  help: { ...READ_MAIL.help, ...READ_CALLBACK.help },
  examples: [...READ_MAIL.examples, ...READ_CALLBACK.examples],
  options: { ...READ_MAIL.options, ...READ_CALLBACK.options },
  async run(values, [kind, ...names], io) {
    const act = Object.hasOwn(KINDS, kind ?? "") ? KINDS[kind as keyof typeof KINDS] : undefined;
    if (!act) throw new CliError(`say what: ${Object.keys(KINDS).join(", ")}`, EXIT.usage);
    return act(values, names, io);
  },
});
