import { z } from "zod";
import type { CheckOutcome } from "./adapter.js";
import { BaseUrl } from "./base-url.js";
import { type Http, type HttpAnswer, type HttpTrouble, jsonOf, outcomeOfTrouble } from "./http.js";
import type { SendOutcome } from "./outcome.js";
import { given, numberIn, recordIn, textIn } from "./payload.js";
import { outcomeOfCode, outcomeOfError } from "./twilio-errors.js";

const sid = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[0-9A-Za-z]{32}$`), { error: "sid_invalid" });
const Secret = z.string().regex(/^[\x21-\x7e]{1,200}$/, { error: "secret_invalid" });
export const E164 = /^\+[1-9]\d{6,14}$/;

/** What every channel of a Twilio account is opened with. */
export const TWILIO_SETTINGS = {
  accountSid: sid("AC"),
  /** Signs Twilio's calls to us, and our calls to Twilio where there is no key for those. */
  authToken: Secret,
  apiKeySid: sid("SK").optional(),
  apiKeySecret: Secret.optional(),
  baseUrl: BaseUrl.default("https://api.twilio.com"),
};

export const SECRETS = ["authToken", "apiKeySecret"] as const;
export const MessagingServiceSid = sid("MG");
export const CONTENT_SID = /^HX[0-9A-Za-z]{32}$/;

export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
  readonly apiKeySid?: string | undefined;
  readonly apiKeySecret?: string | undefined;
  readonly baseUrl: string;
}

interface Faults {
  readonly value: {
    readonly apiKeySid?: string | undefined;
    readonly apiKeySecret?: string | undefined;
    readonly from?: string | undefined;
    readonly messagingServiceSid?: string | undefined;
  };
  readonly issues: z.core.$ZodRawIssue[];
}

/** A key has two halves; whoever sends is a number or a service, and not both. */
export function checkTogether({ value, issues }: Faults): void {
  const wrong = (path: string, message: string): void =>
    void issues.push({ code: "custom", message, path: [path], input: value });
  if ((value.apiKeySid === undefined) !== (value.apiKeySecret === undefined)) {
    wrong(value.apiKeySid === undefined ? "apiKeySid" : "apiKeySecret", "key_and_secret_together");
  }
  if ((value.from === undefined) === (value.messagingServiceSid === undefined)) wrong("from", "from_or_service");
}

type Answered = HttpAnswer | HttpTrouble;

/** One account at Twilio: asks by form, answered in JSON. */
export class Twilio {
  readonly #http: Http;
  readonly #base: string;
  readonly #authorization: string;

  constructor(account: TwilioAccount, http: Http) {
    this.#http = http;
    this.#base = `${account.baseUrl}/2010-04-01/Accounts/${account.accountSid}`;
    this.#authorization = authorizationOf(account);
  }

  /** Makes a message or a call: what it comes to. Twilio knows no idempotency key, so a lost answer leaves a doubt. */
  async create(resource: "Messages" | "Calls", fields: readonly (readonly [string, string])[]): Promise<SendOutcome> {
    const body = new URLSearchParams(fields as [string, string][]).toString();
    const headers = { authorization: this.#authorization, "content-type": "application/x-www-form-urlencoded" };
    const answer = await this.#http({ method: "POST", url: `${this.#base}/${resource}.json`, headers, body });
    return createdAs(answer);
  }

  async check(): Promise<CheckOutcome> {
    const headers = { authorization: this.#authorization };
    const answer = await this.#http({ method: "GET", url: `${this.#base}.json`, headers });
    const fault = faultOf(answer);
    if (fault !== null) return { ok: false, reason: fault };
    const said = recordIn(jsonOf(answer as HttpAnswer));
    const status = textIn(said.status);
    if (status === undefined) return { ok: false, reason: "answer_unreadable" };
    if (status !== "active") return { ok: false, reason: `twilio_account_${status}` };
    return { ok: true, account: given("name", textIn(said.friendly_name)) };
  }
}

export const authorizationOf = ({
  accountSid,
  authToken,
  apiKeySid = accountSid,
  apiKeySecret = authToken,
}: TwilioAccount): string => `Basic ${Buffer.from(`${apiKeySid}:${apiKeySecret}`).toString("base64")}`;

/** Why an answer is no success, with Twilio's words for whoever mends it; null where it is one. */
export function faultOf(answer: Answered): string | null {
  if (answer.kind !== "answer") return `${answer.kind}: ${answer.code}`;
  if (answer.status >= 200 && answer.status <= 299) return null;
  const outcome = outcomeOfError(answer);
  const words = textIn(recordIn(jsonOf(answer)).message);
  const code = "reason" in outcome ? outcome.reason : "answer_unreadable";
  return words === undefined ? code : `${code}: ${words.slice(0, 300)}`;
}

function createdAs(answer: Answered): SendOutcome {
  if (answer.kind !== "answer") return outcomeOfTrouble(answer);
  if (answer.status < 200 || answer.status > 299) return outcomeOfError(answer);
  const said = recordIn(jsonOf(answer));
  const providerId = textIn(said.sid);
  if (providerId === undefined) return { kind: "unknown", reason: "answer_unreadable" };
  const code = numberIn(said.error_code);
  const failed = said.status === "failed" && code !== undefined ? outcomeOfCode(code) : undefined;
  if (failed !== undefined) return failed;
  const parts = /^[1-9]\d{0,2}$/.exec(textIn(said.num_segments) ?? "");
  return { kind: "accepted", providerId, ...(parts && { parts: Number(parts[0]) }) };
}

/** Our hook with the message's key in its query, so that every call about the message names it. */
export function hookOf(hookUrl: string, query: Readonly<Record<string, string>>): string {
  return `${hookUrl}${hookUrl.includes("?") ? "&" : "?"}${new URLSearchParams(query)}`;
}
