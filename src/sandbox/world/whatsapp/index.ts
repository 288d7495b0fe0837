import { z } from "zod";
import { setHook } from "../store.js";
import { type Asked, json, jsonBody, type Surface, type WorldAnswer } from "../surface.js";
import { askLoopback } from "../wire.js";
import {
  businessAccountId,
  displayNumber,
  graphError,
  invalid,
  lineOf,
  noSuchObject,
  phoneNumberId,
} from "./account.js";
import { whatsappCall } from "./calls.js";
import { getMedia, postMedia } from "./media.js";
import { postMessage, refusedWith } from "./messages.js";
import { getTemplates, postTemplate } from "./templates.js";

/** Meta's WhatsApp Cloud API under `/graph/v<version>/…`. */
export const whatsapp: Surface = {
  provider: "whatsapp-cloud",
  prefix: "graph",
  lineOf,
  channelOf: () => "whatsapp",
  refusals: {
    stranger: graphError({ status: 401, code: 190, message: "Invalid OAuth access token - Cannot parse access token" }),
    tooFast: refusedWith("130429"),
    down: graphError({ status: 503, code: 2, message: "Service temporarily unavailable", isTransient: true }),
  },
  answer,
  call: whatsappCall,
};

type Edge = (asked: Asked) => Promise<WorldAnswer> | WorldAnswer;

/** By verb and edge: what a number answers, and what the business's account does. */
const OF_NUMBER: Readonly<Record<string, Edge>> = {
  "POST messages": postMessage,
  "POST media": postMedia,
  "POST ": setPhoneHook,
  "GET ": phoneNumber,
};
const OF_BUSINESS: Readonly<Record<string, Edge>> = {
  "POST message_templates": postTemplate,
  "GET message_templates": getTemplates,
  "POST subscribed_apps": subscribe,
  "GET subscribed_apps": () =>
    json(200, { data: [{ whatsapp_business_api_data: { id: "3000000000", name: "Acuerdo", link: "" } }] }),
  "GET phone_numbers": (asked) => json(200, { data: [numberOf(asked)] }),
};

async function answer(asked: Asked): Promise<WorldAnswer> {
  const { request, line } = asked;
  const [version = "", id = "", edge = ""] = request.path;
  if (!/^v\d{1,2}\.0$/.test(version)) {
    return graphError({
      status: 400,
      code: 2635,
      message: `You are calling an unknown version of the Graph API: ${version}`,
    });
  }
  const asks = `${request.method} ${edge}`;
  const edges = id === phoneNumberId(line) ? OF_NUMBER : id === businessAccountId(line) ? OF_BUSINESS : {};
  const known =
    edges[asks] ?? (asks === "GET " ? (one: Asked) => getMedia(one, id) ?? noSuchObject(id, "get") : undefined);
  return known ? known(asked) : noSuchObject(id, request.method === "POST" ? "post" : "get");
}

const numberOf = ({ line }: Asked) => ({
  verified_name: "Acuerdo",
  code_verification_status: "VERIFIED",
  display_phone_number: `+${displayNumber(line)}`,
  quality_rating: "GREEN",
  platform_type: "CLOUD_API",
  throughput: { level: "STANDARD" },
  whatsapp_business_manager_messaging_limit: "TIER_2K",
  status: "CONNECTED",
  id: phoneNumberId(line),
});
const SHOWN_BY_DEFAULT = "verified_name,code_verification_status,display_phone_number,quality_rating,platform_type";

/** GET /{phone number}?fields=…: its id always, and of the rest what was asked for. */
function phoneNumber(asked: Asked): WorldAnswer {
  const number: Readonly<Record<string, unknown>> = numberOf(asked);
  const fields = (asked.request.query.get("fields") || SHOWN_BY_DEFAULT).split(",").map((name) => name.trim());
  const strange = fields.find((name) => !Object.hasOwn(number, name));
  if (strange !== undefined) {
    const message = `Tried accessing nonexisting field (${strange}) on node type (WhatsAppBusinessPhoneNumber)`;
    return graphError({ status: 400, code: 100, message });
  }
  return json(200, Object.fromEntries([...fields, "id"].map((name) => [name, number[name]])));
}

const Override = z.object({ override_callback_uri: z.string(), verify_token: z.string().min(1) });

/** POST /{phone number} with a hook of its own. */
function setPhoneHook(asked: Asked): Promise<WorldAnswer> | WorldAnswer {
  const read = z.object({ webhook_configuration: Override }).safeParse(jsonBody(asked.request));
  return read.success ? override(asked, read.data.webhook_configuration) : invalid("webhook_configuration is required");
}

/** POST /{business account}/subscribed_apps: with an address it is called first, without one the app's own stays. */
function subscribe(asked: Asked): Promise<WorldAnswer> | WorldAnswer {
  const read = Override.safeParse(
    jsonBody(asked.request) ?? Object.fromEntries(new URLSearchParams(asked.request.body.toString())),
  );
  return read.success ? override(asked, read.data) : json(200, { success: true });
}

const CHALLENGE = "1158201444";

/** Whoever wants to be called there must give back the challenge. */
async function override({ tx, line }: Asked, given: z.output<typeof Override>): Promise<WorldAnswer> {
  const url = new URL(given.override_callback_uri);
  url.searchParams.set("hub.mode", "subscribe");
  url.searchParams.set("hub.verify_token", given.verify_token);
  url.searchParams.set("hub.challenge", CHALLENGE);
  const said = await askLoopback({ method: "GET", url: url.href, headers: {} });
  if (said?.status !== 200 || said.body !== CHALLENGE) {
    const details = said ? `HTTP Status Code = ${said.status}; response does not match challenge` : "could not connect";
    return graphError({
      status: 400,
      code: 2200,
      message: `Callback verification failed with the following errors: ${details}`,
    });
  }
  await setHook(tx, line.accountId, { hookUrl: given.override_callback_uri, hookSecret: null });
  return json(200, { success: true });
}
