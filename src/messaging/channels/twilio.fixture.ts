import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Callback } from "./heard.js";
import type { HttpAnswer, HttpRequest } from "./http.js";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`./payloads/twilio/${name}.json`, import.meta.url), "utf8"));

const ANSWERS: Record<string, { status: number; body: object }> = read("answers");

/** Calls of Twilio's about this channel, by name. */
export const callsOf = (channel: "sms" | "whatsapp" | "call"): Record<string, string> => read(channel);

const CONTENT: typeof ANSWERS = read("content");

/** Answers of the Content API, by name. */
export const contentAnswer = (name: string): Partial<HttpAnswer> => written(CONTENT[name]);

export const answerOf = (name: string): Partial<HttpAnswer> => written(ANSWERS[name]);

function written({ status = 0, body }: Partial<(typeof ANSWERS)[string]> = {}): Partial<HttpAnswer> {
  return { status, body: JSON.stringify(body) };
}

export const HOOK = "https://acuerdo.example.test/hooks/t0ken";
export const KEY = "7-e1.0.2.0";
export const ACCOUNT_SID = `AC${"0".repeat(31)}1`;
export const ACCOUNT = { accountSid: ACCOUNT_SID, authToken: "auth-token-of-the-test" };

/** A call of Twilio's with this form, at our hook with this in its query. */
export function formCall(form: string | undefined, query: Record<string, string> = { key: KEY }): Callback {
  const search = new URLSearchParams(query).toString();
  return {
    method: "POST",
    url: search === "" ? HOOK : `${HOOK}?${search}`,
    query,
    headers: { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" },
    body: Buffer.from(form ?? ""),
  };
}

/** Signed as Twilio describes it, written once more so that the adapter is not its own judge. */
export function signedCall(call: Callback, { authToken }: { authToken: string }): Callback {
  const fields = new Map<string, Set<string>>();
  for (const [name, value] of call.method === "POST" ? new URLSearchParams(call.body.toString()) : []) {
    fields.set(name, (fields.get(name) ?? new Set()).add(value));
  }
  const names = [...fields.keys()].sort();
  const text = names.reduce(
    (all, name) => [...(fields.get(name) ?? [])].sort().reduce((so, value) => `${so}${name}${value}`, all),
    call.url,
  );
  const signature = createHmac("sha1", authToken).update(text).digest("base64");
  return { ...call, headers: { ...call.headers, "x-twilio-signature": signature } };
}

/** The fields of a request of ours. */
export const fieldsIn = (request: HttpRequest | undefined): URLSearchParams =>
  new URLSearchParams(String(request?.body ?? ""));
