import { readFileSync } from "node:fs";
import type { Callback, Heard, Verified } from "../../messaging/channels/heard.js";
import { type Looker, PROVIDERS } from "../../messaging/channels/index.js";
import { realNow } from "../../platform/clock.js";
import { CliError, EXIT, type Io } from "./command.js";
import { type NamedBody, namedBodies } from "./read-bodies.js";

/** How `acuerdo read callback` is called, for the help of `acuerdo read`. */
export const READ_CALLBACK = {
  usage: "callback PROVIDER FILE [--channel C] [--headers FILE] [--url URL] [--verify --secret-file FILE]",
  help: {
    channel: "sms, whatsapp, call, ... where the provider has several; else the one that understands it",
    headers: "a file of the call's headers: JSON, or a line for each",
    url: "the address that was called; its query is read, and some providers sign it",
    settings: "a JSON file of the account's settings, where reading leans on them",
    verify: "check the signature too; what is not genuine ends with exit code 1",
    "secret-file": "a file with the secret that the provider signs with",
  },
  examples: [
    "acuerdo read callback whatsapp calls.json --json",
    "acuerdo read callback twilio status.txt --url 'https://acuerdo.example/hooks/t?key=7-e1.0.2.0' --channel sms",
    "acuerdo read callback whatsapp-cloud call.json --headers headers.txt --verify --secret-file app-secret.txt",
  ],
  options: {
    channel: { type: "string" },
    headers: { type: "string" },
    url: { type: "string" },
    settings: { type: "string" },
    verify: { type: "boolean" },
    "secret-file": { type: "string" },
  },
} as const;

interface Given {
  readonly channel?: string;
  readonly headers?: string;
  readonly url?: string;
  readonly settings?: string;
  readonly verify?: boolean;
  readonly "secret-file"?: string;
}

/** What one call comes to. Scripts read these names: they never change meaning (`docs/callbacks.md`). */
interface ReadCall {
  /** Its key, in a file of several; else null. */
  readonly name: string | null;
  readonly channel: string;
  /** Null where the signature was not looked at. */
  readonly verified: "genuine" | "handshake" | "forged" | "unreadable" | "unknown_version" | "too_old" | null;
  readonly heard: readonly Heard[];
}

const ALIASES: Readonly<Record<string, string>> = { whatsapp: "whatsapp-cloud" };

/** `acuerdo read callback PROVIDER FILE`: what a provider's call says, or each of several in one file. */
export async function readCallback(given: Given, names: readonly string[], io: Io): Promise<number> {
  const [said, file] = names;
  if (said === undefined || file === undefined) throw new CliError("name a PROVIDER and a FILE", EXIT.usage);
  const provider = ALIASES[said] ?? said;
  const channels = channelsOf(provider, given.channel);
  const known = settingsIn(given, channels);
  const headers = given.headers === undefined ? {} : headersIn(textOf(given.headers), given.headers);
  const calls = await Promise.all(
    namedBodies(bytesOf(file)).map((body) =>
      readOne(channels, callbackOf(body, headers, given.url), body.name, known, given.verify === true),
    ),
  );
  io.result({ provider, file, calls }, () => calls.map(linesOf).join("\n"));
  const isRefused = ({ verified }: ReadCall) => verified !== null && verified !== "genuine" && verified !== "handshake";
  return calls.some(isRefused) ? EXIT.failed : EXIT.ok;
}

interface OpenChannel {
  readonly channel: string;
  looker(known: Readonly<Record<string, unknown>>): Looker;
}

function channelsOf(provider: string, channel: string | undefined): readonly OpenChannel[] {
  const hearing = PROVIDERS.flatMap((each): (OpenChannel & { provider: string })[] =>
    each.looker({}) ? [{ ...each, looker: (known) => each.looker(known) as Looker }] : [],
  );
  const own = hearing.filter((each) => each.provider === provider);
  if (own.length === 0) {
    const all = [...new Set(hearing.map((each) => each.provider))].join(", ");
    throw new CliError(`no provider ${provider} calls us; there are ${all}`, EXIT.usage);
  }
  const chosen = own.filter((each) => channel === undefined || each.channel === channel);
  if (chosen.length === 0) {
    throw new CliError(`${provider} has ${own.map(({ channel: one }) => one).join(", ")}`, EXIT.usage);
  }
  return chosen;
}

/** The account's settings as far as they are given: a file of them, and the secret, which may stand alone in its file. */
function settingsIn(given: Given, [first]: readonly OpenChannel[]): Readonly<Record<string, unknown>> {
  const settings = given.settings === undefined ? {} : recordIn(textOf(given.settings), given.settings);
  const file = given["secret-file"];
  if (file === undefined) {
    if (given.verify) throw new CliError("--verify needs --secret-file", EXIT.usage);
    return settings;
  }
  const text = textOf(file).trim();
  if (text.startsWith("{")) return { ...settings, ...recordIn(text, file) };
  const name = first?.looker({}).secret;
  if (name === undefined) throw new CliError(`${file}: write the settings that verify, as JSON`, EXIT.usage);
  return { ...settings, [name]: text };
}

async function readOne(
  channels: readonly OpenChannel[],
  callback: Callback,
  name: string | null,
  known: Readonly<Record<string, unknown>>,
  isVerified: boolean,
): Promise<ReadCall> {
  const reading = channels.map(async ({ channel, looker }): Promise<ReadCall> => {
    const ear = looker(known);
    try {
      const verified = isVerified ? wordOf(ear.verify(callback, realNow())) : null;
      return { name, channel, verified, heard: callback.method === "GET" ? [] : await ear.read(callback) };
    } catch {
      // What is missing is a setting: adapters read anything without throwing where they have theirs.
      throw new CliError(`${channel}: give the account's settings with --settings`, EXIT.usage);
    }
  });
  const readings = await Promise.all(reading);
  const isUnderstood = ({ heard }: ReadCall) => heard.some(({ kind }) => kind !== "nothing");
  return (readings.find(isUnderstood) ?? readings[0]) as ReadCall;
}

const wordOf = (verified: Verified): NonNullable<ReadCall["verified"]> =>
  verified.kind === "take" ? "genuine" : verified.kind === "answer" ? "handshake" : verified.because;

/** The call that this body came in. A file tells nothing else of it, so the rest is as such calls are. */
function callbackOf(
  { body, type }: NamedBody,
  headers: Readonly<Record<string, string>>,
  url: string | undefined,
): Callback {
  if (url !== undefined && !URL.canParse(url)) throw new CliError(`--url: ${url} is no address`, EXIT.usage);
  const called = url ?? "https://acuerdo.invalid/hooks/file";
  return {
    method: body.length === 0 ? "GET" : "POST",
    url: called,
    query: Object.fromEntries(new URL(called).searchParams),
    headers: { "content-type": type, ...headers },
    body,
  };
}

function headersIn(text: string, file: string): Readonly<Record<string, string>> {
  const pairs = text.trim().startsWith("{")
    ? Object.entries(recordIn(text, file)).map(([name, value]) => [name, String(value)] as const)
    : text.split(/\r?\n/).flatMap((line) => {
        const found = /^([^:\s]+):\s*(.*)$/.exec(line);
        return found ? [[found[1] ?? "", (found[2] ?? "").trim()] as const] : [];
      });
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}

function recordIn(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said === "object" && said !== null && !Array.isArray(said)) return said as Record<string, unknown>;
  } catch {
    // Falls through: what is no JSON is no object either.
  }
  throw new CliError(`${file} is no JSON object`, EXIT.usage);
}

const textOf = (path: string): string => bytesOf(path).toString("utf8");

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`, EXIT.notFound);
  }
}

const linesOf = ({ name, channel, verified, heard }: ReadCall): string =>
  [
    [name ?? "call", channel, ...(verified === null ? [] : [verified])].join("  "),
    ...heard.map((each) => `  ${sentenceOf(each)}`),
  ].join("\n");

/** What was heard, in one line for whoever reads it: the kind first, then what it carries. */
function sentenceOf({ kind, ...rest }: Heard): string {
  const parts = Object.entries(rest).map(([name, value]) =>
    value instanceof Date ? `${name} ${value.toISOString()}` : `${name} ${JSON.stringify(value)}`,
  );
  return [kind.padEnd(8), ...parts].join("  ");
}
