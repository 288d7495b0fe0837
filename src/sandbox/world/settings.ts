import type { Line, LineProvider } from "../domain/line.js";
import { httpSmsSettings } from "./http-sms/index.js";
import { HOOK_USER, hookPassword } from "./infobip/calls.js";
import { apiKey } from "./infobip/index.js";
import type { WorldKeys } from "./keys.js";
import { PUSH_HOST, vapidKeys } from "./push/crypto.js";
import { botOf, botToken, secretToken } from "./telegram/account.js";
import { accountSid, authToken, ownNumber } from "./twilio/account.js";
import { accessToken, appSecret, businessAccountId, phoneNumberId, verifyToken } from "./whatsapp/account.js";

/** Where this process's world listens. */
export interface WorldPorts {
  readonly http: number;
  readonly smtp: number;
}

export interface SandboxAccount extends Line {
  readonly channel: string;
  readonly provider: string;
  readonly ports: WorldPorts;
}

/** Who sandbox mail comes from; the names of creditors stand in the message itself. */
const MAIL_FROM = { name: "Acuerdo", address: "avisos@acuerdo.test" };

/** Where answers to it and reports on it come to. */
const ANSWERS_TO = "respuestas@acuerdo.test";
const BOUNCES_TO = "bounce@acuerdo.test";

/** With this the sandbox's mail service brings mail to our hook. */
export const mailSecret = (keys: WorldKeys, account: Line): string => keys.secret(account, "mail hook");

const OFFICE = { name: "Acuerdo", lines: ["Calle de la Demostración 1", "Ciudad de Ejemplo"] };

/** The settings with which a provider's real adapter reaches the world; null where the world does not play that provider. */
export function sandboxSettings(keys: WorldKeys, account: SandboxAccount): unknown {
  const { channel, provider, ports } = account;
  const at = (prefix: string): string => `http://127.0.0.1:${ports.http}/${prefix}`;
  if (channel === "email") {
    const inbound = { kind: "hook", secret: mailSecret(keys, account), address: ANSWERS_TO, bounces: BOUNCES_TO };
    return { host: "127.0.0.1", port: ports.smtp, security: "none", from: MAIL_FROM, inbound };
  }
  // The chat on a site is nobody's but ours: there is no provider to play.
  if (channel === "webchat") return { secret: keys.secret(account, "webchat"), name: "Acuerdo" };
  // Letters need no provider: what is printed is real, only the office is made up.
  if (channel === "letter") return { sender: OFFICE };
  switch (provider as LineProvider) {
    case "whatsapp-cloud":
      return {
        baseUrl: at("graph"),
        accessToken: accessToken(keys, account),
        phoneNumberId: phoneNumberId(account),
        businessAccountId: businessAccountId(account),
        appSecret: appSecret(keys, account),
        verifyToken: verifyToken(keys, account),
      };
    case "twilio":
      return {
        baseUrl: at("twilio"),
        accountSid: accountSid(keys, account),
        authToken: authToken(keys, account),
        from: ownNumber(account),
        ...(channel === "call" && { callerName: "Acuerdo" }),
        ...(channel === "whatsapp" && { contentUrl: at("twilio") }),
      };
    case "telegram":
      return {
        baseUrl: at("telegram"),
        botToken: botToken(keys, account),
        secretToken: secretToken(keys, account),
        botName: botOf(account).username,
      };
    case "infobip":
      return {
        baseUrl: at("infobip"),
        apiKey: apiKey(keys, account),
        sender: "Acuerdo",
        hookUser: HOOK_USER,
        hookPassword: hookPassword(keys, account),
      };
    case "web-push":
      return { subject: "mailto:avisos@acuerdo.test", ...vapidKeys(keys, account), services: [PUSH_HOST] };
    case "http":
      return httpSmsSettings(keys, account, at("http-sms"));
    default:
      return null;
  }
}

const PUSH_ORIGIN = `https://${PUSH_HOST}/`;

/**
 * Speaks to the world where an address names one of its hosts: addresses of browsers outlive the process, and with it
 * the port, that they were given in.
 */
export const onLoopback =
  <Request extends { readonly url: string }, Answer>(ask: (request: Request) => Answer, ports: WorldPorts) =>
  (request: Request): Answer =>
    request.url.startsWith(PUSH_ORIGIN)
      ? ask({ ...request, url: `http://127.0.0.1:${ports.http}/${request.url.slice(PUSH_ORIGIN.length)}` })
      : ask(request);
