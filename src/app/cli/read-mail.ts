import { readFileSync } from "node:fs";
import { readMail } from "../../messaging/channels/email-hear/read-mail.js";
import type { BouncedRecipient, MailReading, ReplyReading } from "../../messaging/channels/email-hear/reading.js";
import { readStopWords, type StopReading } from "../../messaging/domain/stop-words.js";
import { CliError, EXIT, type Io } from "./command.js";

/** How mails and words are read, for the help of `acuerdo read`. */
export const READ_MAIL = {
  usage: "bounce FILE... | reply FILE... | words TEXT...",
  help: {
    keyword: "for reply and words: a word that our own message named as the way to stop. May be repeated",
  },
  examples: [
    "acuerdo read bounce report.eml",
    "acuerdo read bounce maildir/*.eml --json",
    "acuerdo read reply answer.eml",
    "acuerdo read reply - < answer.txt",
    'acuerdo read words "por favor no me escriban más"',
    "acuerdo read words - --keyword CANCELAR --json < sentences.txt",
  ],
  options: { keyword: { type: "string", multiple: true } },
} as const;

interface Given {
  readonly keyword?: readonly string[];
}

/** `acuerdo read bounce FILE...`: why letters came back, recipient by recipient. */
export async function readBounces(given: Given, files: readonly string[], io: Io): Promise<number> {
  return tell(await readAll(files, given), io, (one) => [
    `${one.file}  ${one.kind}`,
    ...(one.kind === "bounce" ? one.recipients.flatMap(linesOfRecipient) : [`  ${sentenceOf(one)}`]),
  ]);
}

/** `acuerdo read reply FILE...`: what people typed, and whether they ask for no more. */
export async function readReplies(given: Given, files: readonly string[], io: Io): Promise<number> {
  return tell(await readAll(files, given), io, (one) => [
    `${one.file}  ${one.kind}${one.from ? `  from ${one.from.address}` : ""}${one.subject ? `  "${one.subject}"` : ""}`,
    ...(one.kind === "reply" ? linesOfReply(one) : [`  ${sentenceOf(one)}`]),
  ]);
}

/** `acuerdo read words TEXT...`: whether sentences ask us to stop. */
export async function readWords({ keyword = [] }: Given, texts: readonly string[], io: Io): Promise<number> {
  if (texts.length === 0) throw new CliError("name a TEXT, or - for standard input", EXIT.usage);
  const said = texts.flatMap((text) => (text === "-" ? linesOfInput() : [text]));
  const results = said.map((text) => ({ text, ...readStopWords(text, keyword) }));
  io.result({ results }, () => results.map((one) => `${one.kind.padEnd(13)} ${one.text}${hintsOf(one)}`).join("\n"));
  return EXIT.ok;
}

interface FileFacts {
  readonly file: string;
  readonly from?: { readonly address: string; readonly name?: string };
  readonly subject?: string;
  readonly token?: string;
}

type FileReading = FileFacts & WithoutBytes<MailReading> & { readonly stop?: StopReading };
type WithoutBytes<T> = T extends MailReading ? Omit<T, "facts" | "files"> : never;

async function readAll(files: readonly string[], { keyword = [] }: Given): Promise<readonly FileReading[]> {
  if (files.length === 0) throw new CliError("name a FILE, or - for standard input", EXIT.usage);
  const results: FileReading[] = [];
  for (const file of files) results.push(flatOf(file, await readMail(bytesOf(file)), keyword));
  return results;
}

/** One level of names, and no bytes: what a script wants to have. */
function flatOf(file: string, reading: MailReading, keywords: readonly string[]): FileReading {
  if (reading.kind === "unreadable") return { file, ...reading };
  const { facts, ...rest } = reading;
  const { kind, ...said } = rest;
  if (rest.kind !== "reply") return { file, kind, ...facts, ...said } as FileReading;
  const { files: _, kind: __, ...shown } = rest;
  return { file, kind: "reply", ...facts, ...shown, stop: readStopWords(rest.text, keywords) };
}

function tell(results: readonly FileReading[], io: Io, lines: (one: FileReading) => readonly string[]): number {
  io.result({ results }, () => [...results.flatMap(lines), summaryOf(results)].join("\n"));
  return results.some(({ kind }) => kind === "unreadable") ? EXIT.failed : EXIT.ok;
}

const linesOfRecipient = (one: BouncedRecipient): string[] => [
  `  ${one.verdict.padEnd(4)}  ${one.class.padEnd(16)} ${one.recipient ?? "(names nobody)"}  ${[one.action, one.status, one.smtpReply].filter((part) => part !== undefined).join(" ")}`,
  ...(one.diagnostic === "" ? [] : [`        ${one.diagnostic}`]),
];

const linesOfReply = (one: FileFacts & Omit<ReplyReading, "facts" | "files"> & { stop?: StopReading }): string[] => [
  ...(one.text === "" ? ["  (no words)"] : one.text.split("\n").map((line) => `  ${line}`)),
  ...one.attachments.map(({ name, type, sizeBytes }) => `  + ${name ?? "(no name)"}  ${type}  ${sizeBytes} bytes`),
  ...(one.stop && one.stop.kind !== "none" ? [`  asks: ${one.stop.kind} ("${one.stop.matched}")`] : []),
];

function sentenceOf(one: FileReading): string {
  switch (one.kind) {
    case "complaint":
      return `${one.feedback}${one.isOptOut ? ", wants no more" : ""}${one.recipient ? `  ${one.recipient}` : ""}`;
    case "auto_reply":
      return `a machine answered (${one.rule})`;
    case "reply":
      return "no report: a person wrote this";
    case "bounce":
      return `a report on ${one.recipients.map(({ recipient }) => recipient ?? "nobody by name").join(", ")}`;
    case "unreadable":
      return `cannot be read: ${one.cause}`;
  }
}

function summaryOf(results: readonly FileReading[]): string {
  const recipients = results.flatMap((one) => (one.kind === "bounce" ? one.recipients : []));
  const count = (verdict: string) => recipients.filter((each) => each.verdict === verdict).length;
  const kinds = ["bounce", "complaint", "auto_reply", "reply", "unreadable"].flatMap((kind) => {
    const found = results.filter((one) => one.kind === kind).length;
    return found > 0 ? [`${found} ${kind}`] : [];
  });
  const verdicts =
    recipients.length > 0 ? ` (${count("hard")} hard, ${count("soft")} soft, ${count("none")} none)` : "";
  return `${kinds.join(", ")}${verdicts}`;
}

const hintsOf = ({ hints, matched }: StopReading): string =>
  `${matched === null ? "" : `   [${matched}]`}${hints.length > 0 ? `   (${hints.join(", ")})` : ""}`;

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`, EXIT.notFound);
  }
}

const linesOfInput = (): string[] =>
  Buffer.from(bytesOf("-"))
    .toString("utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
