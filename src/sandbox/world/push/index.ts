import type { Line } from "../../domain/line.js";
import { isSame, type WorldKeys } from "../keys.js";
import { type Asked, json, PROXY_PAGE, type Surface, type WorldAnswer, type WorldRequest } from "../surface.js";
import { take } from "../take.js";
import { PUSH_HOST, proofOf, readPushed, vapidFault, vapidKeys } from "./crypto.js";

const ID_DIGITS = 16;

/** A browser that said yes: what its page hands over, with an address at the world's push service. */
export function newSubscription(
  keys: WorldKeys,
  line: Line,
  browser: string,
): { handle: string; subscription: string } {
  const handle = keys.made(line, "push browser", browser, ID_DIGITS);
  const { publicKey, authSecret } = proofOf(keys, line, handle);
  const endpoint = `https://${PUSH_HOST}/push/${line.tenant}/${line.accountId}/${handle}/${signOf(keys, line, handle)}`;
  const own = { p256dh: publicKey.toString("base64url"), auth: authSecret.toString("base64url") };
  return { handle, subscription: JSON.stringify({ endpoint, expirationTime: null, keys: own }) };
}

const signOf = (keys: WorldKeys, line: Line, handle: string): string =>
  keys.made(line, "push address", handle, ID_DIGITS);

/** The address says whose it is; a wrong one is nobody's. */
function lineOf({ path }: WorldRequest, keys: WorldKeys): Line | null {
  const [tenant = "", account = "", handle = "", sign = ""] = path;
  if (![tenant, account].every((part) => /^\d{1,18}$/.test(part))) return null;
  const line = { tenant: BigInt(tenant), accountId: BigInt(account) };
  return isSame(sign, signOf(keys, line, handle)) ? line : null;
}

const said = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): WorldAnswer =>
  json(status, { code: status, message }, headers);

/** A browser's push service (RFC 8030, 8291, 8292) under `/push/…`. */
export const push: Surface = {
  provider: "web-push",
  prefix: "push",
  lineOf,
  channelOf: () => "push",
  refusals: {
    stranger: said(404, "no such subscription"),
    tooFast: said(429, "too many requests", { "retry-after": "2" }),
    down: said(503, "temporarily unavailable", { "retry-after": "30" }),
  },
  answer: pushed,
  // A push service never calls.
  call: () => null,
};

const BODY_BYTES_MAX = 4096;
const TTL_MAX = 2_419_200;

async function pushed(asked: Asked): Promise<WorldAnswer> {
  const { request, keys, line, now } = asked;
  const { headers, body, method } = request;
  const handle = request.path[2] ?? "";
  if (method !== "POST") return said(405, "method not allowed");
  const ttl = headers.ttl ?? "";
  if (!/^\d{1,10}$/.test(ttl) || Number(ttl) > TTL_MAX) return said(400, "a TTL header is required");
  if (headers.topic !== undefined && !/^[\w-]{1,32}$/.test(headers.topic)) return said(400, "bad topic");
  if (headers.urgency !== undefined && !/^(?:very-low|low|normal|high)$/.test(headers.urgency))
    return said(400, "bad urgency");
  if (body.length > BODY_BYTES_MAX) return said(413, "payload too large");
  const fault = vapidFault(headers.authorization ?? "", vapidKeys(keys, line).publicKey, now);
  if (fault === "missing") return said(401, "a VAPID token is required");
  if (fault !== null) return said(403, `VAPID: ${fault}`);
  const text = headers["content-encoding"] === "aes128gcm" ? readPushed(body, proofOf(keys, line, handle)) : null;
  if (text === null) return said(400, "the payload cannot be decrypted");
  const taken = await take(asked, {
    provider: "web-push",
    channel: "push",
    handle,
    text: shownOf(text),
    key: headers.topic ?? null,
    extra: {},
    reportTo: null,
    tells: [],
    refusals: ["429", "500"],
    failures: [],
    idOf: (made) => made,
    refuses: ({ joinedAt, stoppedAt }) => (joinedAt === null ? "404" : stoppedAt === null ? undefined : "410"),
  });
  if (taken.kind === "page") return PROXY_PAGE;
  if (taken.kind === "refused") return refusedWith(taken.code);
  const location = `https://${PUSH_HOST}/message/${taken.providerId}`;
  return { status: 201, type: "text/plain", body: "", headers: { location, ttl }, isCut: taken.isCut };
}

function refusedWith(code: string): WorldAnswer {
  if (code === "404") return said(404, "no such subscription");
  if (code === "410") return said(410, "the subscription is gone");
  return code === "429" ? push.refusals.tooFast : said(500, "internal error");
}

/** What a locked screen shows of a notice; of one in a form of its own everything. */
function shownOf(text: string): string {
  try {
    const { title, body } = JSON.parse(text) as { title?: unknown; body?: unknown };
    const lines = [title, body].filter((line) => typeof line === "string" && line !== "");
    return lines.length > 0 ? lines.join("\n") : text;
  } catch {
    return text;
  }
}
