import { z } from "zod";
import { formOf } from "../form.js";
import { lineAt, setHook } from "../store.js";
import { type Asked, json, jsonBody, type Surface, type WorldAnswer, type WorldRequest } from "../surface.js";
import { isLoopback } from "../wire.js";
import { botOf, lineOf, telegramError } from "./account.js";
import { telegramCall } from "./calls.js";
import { type Given, sendDocument, sendMessage } from "./messages.js";

/** Telegram's Bot API under `/telegram/bot<token>/<method>`, as a server of one's own plays it: a hook may lie on loopback. */
export const telegram: Surface = {
  provider: "telegram",
  prefix: "telegram",
  lineOf,
  channelOf: () => "telegram",
  refusals: {
    stranger: telegramError(401, "Unauthorized"),
    tooFast: json(429, {
      ok: false,
      error_code: 429,
      description: "Too Many Requests: retry after 2",
      parameters: { retry_after: 2 },
    }),
    down: telegramError(502, "Bad Gateway"),
  },
  answer,
  call: telegramCall,
};

const METHODS: Readonly<Record<string, (asked: Asked, given: Given) => Promise<WorldAnswer> | WorldAnswer>> = {
  getme: ({ line }) =>
    json(200, {
      ok: true,
      result: {
        ...botOf(line),
        can_join_groups: true,
        can_read_all_group_messages: false,
        supports_inline_queries: false,
      },
    }),
  setwebhook: setWebhook,
  deletewebhook: async ({ tx, line }) => {
    await setHook(tx, line.accountId, { hookUrl: null, hookSecret: null });
    return json(200, { ok: true, result: true, description: "Webhook was deleted" });
  },
  getwebhookinfo: async ({ tx, line }) => {
    const hook = await lineAt(tx, line.accountId);
    const result = {
      url: hook?.hookUrl ?? "",
      has_custom_certificate: false,
      pending_update_count: 0,
      max_connections: 40,
    };
    return json(200, { ok: true, result });
  },
  sendmessage: sendMessage,
  senddocument: sendDocument,
  answercallbackquery: (_, { callback_query_id: id }) =>
    typeof id === "string" && id !== ""
      ? json(200, { ok: true, result: true })
      : telegramError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
};

async function answer(asked: Asked): Promise<WorldAnswer> {
  const method = METHODS[asked.request.path[1]?.toLowerCase() ?? ""];
  if (!method) return telegramError(404, "Not Found");
  const given = await givenIn(asked.request);
  return given ? method(asked, given) : telegramError(400, "Bad Request: can't parse the request body");
}

async function givenIn(request: WorldRequest): Promise<Given | null> {
  const query = Object.fromEntries(request.query);
  if (request.body.length === 0) return query;
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/json")) {
    const body = jsonBody(request);
    return typeof body === "object" && body !== null ? { ...query, ...body } : null;
  }
  if (type.startsWith("multipart/form-data")) {
    const form = await formOf(type, request.body);
    return form ? { ...query, ...Object.fromEntries(form) } : null;
  }
  return { ...query, ...Object.fromEntries(new URLSearchParams(request.body.toString("utf8"))) };
}

const Webhook = z.object({ url: z.string().default(""), secret_token: z.string().optional() });

async function setWebhook({ tx, line }: Asked, given: Given): Promise<WorldAnswer> {
  const read = Webhook.safeParse(given);
  if (!read.success) return telegramError(400, "Bad Request: bad webhook");
  const { url, secret_token: secret } = read.data;
  if (url !== "" && !url.startsWith("https://") && !isLoopback(url)) {
    return telegramError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook");
  }
  if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(secret)) {
    return telegramError(400, "Bad Request: secret token contains unallowed characters");
  }
  await setHook(tx, line.accountId, { hookUrl: url === "" ? null : url, hookSecret: secret ?? null });
  return json(200, { ok: true, result: true, description: url === "" ? "Webhook was deleted" : "Webhook was set" });
}
