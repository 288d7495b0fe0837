import { createHmac } from "node:crypto";
import type { Callback, Heard } from "./heard.js";
import { epochSeconds, given, isoMoment, jsonIn, nothing, sameBytes, sameText } from "./payload.js";
import type { Meaning, Protection, SmsHttpHear, SmsHttpSettings } from "./sms-http-settings.js";
import { standsAt, wordAt } from "./sms-http-template.js";

const HOUR_MS = 3_600_000;

/** Does this call show what only the provider knows? */
export function isGenuine({ headers, query, body }: Callback, protection: Protection): boolean {
  switch (protection.kind) {
    case "header":
      return sameText(headers[protection.name.toLowerCase()] ?? "", protection.secret);
    case "query":
      return sameText(Object.hasOwn(query, protection.name) ? (query[protection.name] ?? "") : "", protection.secret);
    case "hmac": {
      const { header, secret, algorithm, encoding, prefix } = protection;
      const said = headers[header.toLowerCase()] ?? "";
      if (!said.startsWith(prefix)) return false;
      const signature = Buffer.from(said.slice(prefix.length), encoding);
      return sameBytes(signature, createHmac(algorithm, secret).update(body).digest());
    }
  }
}

/** The things that a call says; undefined where it is not of the form that was told us. */
export function saidIn({ query, body }: Callback, { format, list }: SmsHttpHear): readonly unknown[] | undefined {
  const said =
    format === "query"
      ? query
      : format === "form"
        ? Object.fromEntries(new URLSearchParams(body.toString("utf8")))
        : jsonIn(body);
  if (typeof said !== "object" || said === null || Object.keys(said).length === 0) return undefined;
  if (list === undefined) return [said];
  const things = standsAt(said, list);
  return Array.isArray(things) ? things : undefined;
}

export function readSmsCall(
  callback: Callback,
  { hear, name }: Pick<SmsHttpSettings, "hear" | "name">,
): readonly Heard[] {
  const said = hear && saidIn(callback, hear);
  if (hear === undefined || said === undefined) return [nothing("unreadable")];
  const heard = said.map((thing): Heard => {
    if (hear.report && isOne(thing, hear.report.when)) return reportOf(thing, hear.report, name);
    if (hear.inbound && isOne(thing, hear.inbound.when)) return turnOf(thing, hear.inbound);
    return nothing("neither_report_nor_message");
  });
  return heard.length > 0 ? heard : [nothing("empty")];
}

function isOne(thing: unknown, { path, equals }: { path: string; equals?: readonly string[] | undefined }): boolean {
  const word = wordAt(thing, path);
  return word !== undefined && (equals === undefined || equals.includes(word));
}

function reportOf(thing: unknown, report: NonNullable<SmsHttpHear["report"]>, name: string): Heard {
  const of = { ...given("providerId", wordAt(thing, report.id)), ...given("key", wordAt(thing, report.key)) };
  const state = wordAt(thing, report.state) ?? "";
  const fact = Object.hasOwn(report.states, state) ? report.states[state] : undefined;
  if (fact === undefined || fact === "nothing") return nothing(`status_${state}`);
  if (Object.keys(of).length === 0) return nothing("report_of_nothing");
  const at = momentAt(thing, report.at);
  if (fact !== "failed") return { kind: "receipt", of, fact, at };
  const code = wordAt(thing, report.code);
  const meaning = code !== undefined && Object.hasOwn(report.codes, code) ? report.codes[code] : undefined;
  const word = code ?? state;
  const reason = `${name}_${/^[\w.-]{1,60}$/.test(word) ? word.toLowerCase() : "failed"}`;
  return { kind: "receipt", of, fact, at, reason, ...after(meaning) };
}

function after(meaning: Meaning | undefined) {
  switch (meaning) {
    case "address":
    case "channel":
    case "opt_out":
    case "account":
      return { stop: meaning };
    case "retry":
    case "retry_once":
      return { retryAfterMs: HOUR_MS };
    default:
      return {};
  }
}

function turnOf(thing: unknown, { id, from, text, at }: NonNullable<SmsHttpHear["inbound"]>): Heard {
  const [own, who, words = ""] = [wordAt(thing, id), wordAt(thing, from), wordAt(thing, text)];
  if (own === undefined || who === undefined) return nothing("message_of_nobody");
  const number = /^\+?(\d{7,15})$/.exec(who);
  return {
    kind: "turn",
    id: own,
    from: { address: number ? `+${number[1]}` : who },
    at: momentAt(thing, at),
    text: words,
    ...(words === "" && { isAside: true }),
  };
}

/** As a moment is written with its zone, or in seconds since 1970. What has no zone is no moment. */
function momentAt(thing: unknown, path: string | undefined): Date | null {
  const word = wordAt(thing, path);
  return isoMoment(word) ?? epochSeconds(word);
}
