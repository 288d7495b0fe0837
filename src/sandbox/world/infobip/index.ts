import { z } from "zod";
import type { Line } from "../../domain/line.js";
import { smsParts } from "../../domain/sms-parts.js";
import { lineOfToken, tokenOf, type WorldKeys } from "../keys.js";
import { isKnownMessage } from "../store.js";
import { type Asked, json, jsonBody, PROXY_PAGE, type Surface, type WorldAnswer } from "../surface.js";
import { take } from "../take.js";
import { infobipCall } from "./calls.js";
import { LATE_FAILURES, STATUSES } from "./codes.js";

const KEY = "infobip api key";
export const apiKey = (keys: WorldKeys, line: Line): string => tokenOf(keys, line, KEY);

const exception = (status: number, messageId: string, text: string): WorldAnswer =>
  json(status, { requestError: { serviceException: { messageId, text } } });

/** Infobip's SMS API under `/infobip/sms/3/…`. */
export const infobip: Surface = {
  provider: "infobip",
  prefix: "infobip",
  lineOf({ headers }, keys) {
    const key = /^App (\S+)$/.exec(headers.authorization ?? "")?.[1];
    return key === undefined ? null : lineOfToken(keys, key, KEY);
  },
  channelOf: () => "sms",
  refusals: {
    stranger: exception(401, "UNAUTHORIZED", "Invalid login details"),
    tooFast: exception(429, "TOO_MANY_REQUESTS", "Too many requests"),
    down: exception(503, "SERVICE_UNAVAILABLE", "Service unavailable"),
  },
  answer(asked) {
    const { path, method } = asked.request;
    if (path.join("/") === "sms/3/messages" && method === "POST") return postMessages(asked);
    if (path.join("/") === "account/1/balance" && method === "GET") return json(200, { balance: 100, currency: "EUR" });
    return exception(404, "NOT_FOUND", "Requested URL not found");
  },
  call: infobipCall,
};

const Messages = z.object({
  messages: z
    .array(
      z.object({
        sender: z.string().optional(),
        from: z.string().optional(),
        destinations: z.array(z.object({ to: z.string(), messageId: z.string().max(200).optional() })).min(1),
        content: z.object({ text: z.string().min(1) }).loose(),
        webhooks: z
          .object({
            delivery: z
              .object({ url: z.string().optional(), intermediateReport: z.boolean().optional() })
              .loose()
              .optional(),
            callbackData: z.string().max(4000).optional(),
          })
          .loose()
          .optional(),
      }),
    )
    .min(1),
});
type Message = z.output<typeof Messages>["messages"][number];
const DESTINATIONS_MAX = 1000;

/** POST /sms/3/messages: each destination has an answer of its own. */
async function postMessages(asked: Asked): Promise<WorldAnswer> {
  const read = Messages.safeParse(jsonBody(asked.request));
  if (!read.success) return exception(400, "BAD_REQUEST", "Bad request");
  const destinations = read.data.messages.flatMap((message) =>
    message.destinations.map((one) => ({ message, ...one })),
  );
  if (destinations.length > DESTINATIONS_MAX) return exception(400, "BAD_REQUEST", "Too many destinations");
  const taken: TakenOne[] = [];
  for (const { message, to, messageId } of destinations) {
    const one = await takeOne(asked, message, to, messageId);
    if ("page" in one) return one.page;
    taken.push(one);
  }
  const bulkId = asked.keys.made(asked.line, "infobip bulk", taken.map(({ id }) => id).join(" "), 24);
  const answer = json(200, {
    bulkId,
    messages: taken.map(({ id, status, to, parts }) => ({
      messageId: id,
      status: STATUSES[status],
      destination: to,
      details: { messageCount: parts },
    })),
  });
  return { ...answer, isCut: taken.some(({ isCut }) => isCut) };
}

interface TakenOne {
  readonly id: string;
  readonly status: keyof typeof STATUSES;
  readonly to: string;
  readonly parts: number;
  readonly isCut: boolean;
}

async function takeOne(
  asked: Asked,
  message: Message,
  to: string,
  wantedId: string | undefined,
): Promise<TakenOne | { page: WorldAnswer }> {
  const { tx, line, keys } = asked;
  const { text } = message.content;
  const parts = smsParts(text);
  const digits = to.replace(/^\+/, "");
  const ownId = wantedId ?? keys.made(line, "infobip message", `${to} ${text}`, 32);
  const rejected = (status: keyof typeof STATUSES): TakenOne => ({ id: ownId, status, to, parts, isCut: false });
  if (to === "") return rejected("MISSING_TO");
  if (!/^[1-9]\d{6,14}$/.test(digits)) return rejected("REJECTED_DESTINATION");
  if (!(message.sender ?? message.from)) return rejected("REJECTED_SENDER");
  if (wantedId !== undefined && (await isKnownMessage(tx, line.accountId, wantedId)))
    return rejected("REJECTED_DUPLICATE_MESSAGE_ID");
  const { delivery, callbackData } = message.webhooks ?? {};
  const taken = await take(asked, {
    provider: "infobip",
    channel: "sms",
    handle: `+${digits}`,
    text,
    key: callbackData ?? null,
    extra: {},
    reportTo: delivery?.url ?? null,
    tells: delivery?.intermediateReport ? ["sent", "delivered", "failed"] : ["delivered", "failed"],
    refusals: ["REJECTED_NETWORK", "REJECTED_SYSTEM_ERROR"],
    failures: LATE_FAILURES,
    idOf: (made) => wantedId ?? made,
  });
  if (taken.kind === "page") return { page: PROXY_PAGE };
  if (taken.kind === "refused") return rejected(taken.code as keyof typeof STATUSES);
  return { id: taken.providerId, status: "PENDING_ACCEPTED", to, parts, isCut: taken.isCut };
}
