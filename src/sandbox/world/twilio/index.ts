import { type Asked, json, type Surface, type WorldAnswer } from "../surface.js";
import { accountSid, lineOf, twilioError } from "./account.js";
import { twilioCall } from "./calls.js";
import { answerContent } from "./content.js";
import { postMessage } from "./messages.js";
import { postCall } from "./voice.js";

/** Twilio's REST API under `/twilio/2010-04-01/…`, and its Content API under `/twilio/v1/…`, which has a host of its own. */
export const twilio: Surface = {
  provider: "twilio",
  prefix: "twilio",
  lineOf,
  channelOf: ({ path, body }) => {
    if (path[0] === "v1") return "whatsapp";
    if (path[3] === "Calls.json") return "call";
    return new URLSearchParams(body.toString()).get("To")?.startsWith("whatsapp:") ? "whatsapp" : "sms";
  },
  refusals: {
    stranger: twilioError(401, 20003, "Authenticate"),
    tooFast: twilioError(429, 20429, "Too Many Requests"),
    down: twilioError(503, 20503, "Service Unavailable"),
  },
  answer,
  call: twilioCall,
};

async function answer(asked: Asked): Promise<WorldAnswer> {
  const { request, line, keys } = asked;
  if (request.path[0] === "v1") return (await answerContent(asked)) ?? notFound(asked);
  const [version, accounts, sid, resource] = request.path;
  const own = accountSid(keys, line);
  if (version !== "2010-04-01" || accounts !== "Accounts" || sid?.replace(/\.json$/, "") !== own)
    return notFound(asked);
  if (request.method === "POST" && resource === "Messages.json") return postMessage(asked);
  if (request.method === "POST" && resource === "Calls.json") return postCall(asked);
  if (request.method === "GET" && resource === undefined) {
    return json(200, {
      sid: own,
      friendly_name: "Acuerdo",
      status: "active",
      type: "Full",
      uri: `/2010-04-01/Accounts/${own}.json`,
    });
  }
  return notFound(asked);
}

const notFound = ({ request }: Asked): WorldAnswer =>
  twilioError(404, 20404, `The requested resource /${request.path.join("/")} was not found`);
