import { createHmac } from "node:crypto";
import { z } from "zod";
import type { Line } from "../../domain/line.js";
import { smsParts } from "../../domain/sms-parts.js";
import { lineOfToken, tokenOf, type WorldKeys } from "../keys.js";
import type { DueRow } from "../store.js";
import {
  type Asked,
  broken,
  json,
  jsonBody,
  PROXY_PAGE,
  type Surface,
  type WorldAnswer,
  type WorldCall,
} from "../surface.js";
import { take } from "../take.js";

/**
 * A provider that nobody knows: "Correo Claro", as small ones are in every country. It is here so that an adapter for any
 * of them, whose form is data, can be tried without one.
 *
 *   POST /v1/sms   X-Api-Key   {"from","to","message","reference","callback"}  →  202 {"result":"ok","sms":{"id","parts"}}
 *   wrong                                                                     →  4xx {"result":"error","error":{"code"}}
 *   calls          X-Signature: sha256=<hex HMAC of the body>   {"event":"report"|"incoming", …}
 */
const KEY = "http sms key";

const refused = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): WorldAnswer =>
  json(status, { result: "error", error: { code } }, headers);

export const httpSms: Surface = {
  provider: "http",
  prefix: "http-sms",
  lineOf: ({ headers }, keys) => lineOfToken(keys, headers["x-api-key"] ?? "", KEY),
  channelOf: () => "sms",
  refusals: {
    stranger: refused(401, "E01"),
    tooFast: refused(429, "E29", { "retry-after": "2" }),
    down: refused(503, "E99"),
  },
  answer({ request, ...rest }) {
    const at = `${request.method} ${request.path.join("/")}`;
    if (at === "POST v1/sms") return postSms({ request, ...rest });
    return at === "GET v1/account" ? json(200, { result: "ok", account: { credit: 1000 } }) : refused(404, "E04");
  },
  call,
};

const Sms = z.object({
  from: z.string().min(1).max(11),
  to: z.string(),
  message: z.string().min(1),
  reference: z.string().max(200).optional(),
  callback: z.string().optional(),
});
const TEXT_MAX = 1530;

async function postSms(asked: Asked): Promise<WorldAnswer> {
  const read = Sms.safeParse(jsonBody(asked.request));
  if (!read.success) return refused(400, "E10");
  const { to, message, reference = null, callback = null } = read.data;
  if (!/^[1-9]\d{6,14}$/.test(to)) return refused(422, "E11");
  if (message.length > TEXT_MAX) return refused(422, "E12");
  const taken = await take(asked, {
    provider: "http",
    channel: "sms",
    handle: `+${to}`,
    text: message,
    key: reference,
    extra: {},
    reportTo: callback || null,
    tells: ["sent", "delivered", "failed"],
    refusals: ["E29", "E20"],
    failures: ["U1", "U2", "U3"],
    idOf: (made) => `cc-${made.slice(0, 20)}`,
  });
  if (taken.kind === "page") return PROXY_PAGE;
  if (taken.kind === "refused") return taken.code === "E29" ? httpSms.refusals.tooFast : refused(422, taken.code);
  return {
    ...json(202, { result: "ok", sms: { id: taken.providerId, parts: smsParts(message) } }),
    isCut: taken.isCut,
  };
}

const hookSecret = (keys: WorldKeys, line: Line): string => keys.secret(line, "http sms hook");

function call(due: DueRow, line: Line, hookUrl: string | null, keys: WorldKeys): WorldCall | null {
  const said = saidOf(due);
  const url = due.reportTo ?? hookUrl;
  if (url === null || said === null) return null;
  const body = JSON.stringify(said);
  const secret = due.twist === "forged" ? keys.secret(line, "a stranger's secret") : hookSecret(keys, line);
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return {
    url,
    headers: { "content-type": "application/json", "x-signature": `sha256=${signature}` },
    body: broken(body, due.twist),
  };
}

const STATES: Readonly<Record<string, string>> = { sent: "SENT", delivered: "DELIVERED", failed: "FAILED" };

function saidOf({ event, handle, key, twist, happenedAt }: DueRow): object | null {
  const at = happenedAt.toISOString();
  if (event.what === "say") return { event: "incoming", id: event.id, from: handle.slice(1), text: event.text, at };
  if (event.what !== "report") return null;
  const told = twist === "forged" ? "failed" : event.status;
  const state = twist === "unknown" ? "PARKED" : (STATES[told] ?? "SENT");
  return {
    event: "report",
    id: event.providerId,
    ...(key !== null && { reference: key }),
    state,
    at,
    ...(told === "failed" && { reason: event.code ?? "U1" }),
  };
}

/** How the adapter for any provider is told of this one. */
export const httpSmsSettings = (keys: WorldKeys, line: Line, baseUrl: string): object => ({
  name: "correoclaro",
  baseUrl,
  values: { apiKey: tokenOf(keys, line, KEY), from: "Acuerdo" },
  send: {
    path: "/v1/sms",
    headers: { "X-Api-Key": "{{apiKey}}" },
    body: {
      type: "json",
      json: {
        from: "{{from}}",
        to: "{{toDigits}}",
        message: "{{text}}",
        reference: "{{key}}",
        callback: "{{hookUrl}}",
      },
    },
  },
  success: { statuses: [202], when: { path: "result", equals: ["ok"] } },
  id: "sms.id",
  parts: "sms.parts",
  code: "error.code",
  codes: { E01: "account", E10: "message", E11: "address", E12: "message", E20: "message", E29: "retry", E99: "retry" },
  check: {
    path: "/v1/account",
    headers: { "X-Api-Key": "{{apiKey}}" },
    success: { statuses: [200], when: { path: "result", equals: ["ok"] } },
  },
  hear: {
    format: "json",
    protection: {
      kind: "hmac",
      header: "X-Signature",
      secret: hookSecret(keys, line),
      algorithm: "sha256",
      encoding: "hex",
      prefix: "sha256=",
    },
    report: {
      when: { path: "event", equals: ["report"] },
      id: "id",
      key: "reference",
      state: "state",
      states: { SENT: "sent", DELIVERED: "delivered", FAILED: "failed" },
      at: "at",
      code: "reason",
      codes: { U1: "retry_once", U2: "address", U3: "channel" },
    },
    inbound: { when: { path: "event", equals: ["incoming"] }, id: "id", from: "from", text: "text", at: "at" },
  },
});
