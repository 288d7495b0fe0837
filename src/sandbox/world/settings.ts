import type { Line, LineProvider } from "../domain/line.js";
import type { WorldKeys } from "./keys.js";
import { botToken, secretToken } from "./telegram/index.js";
import { botOf } from "./telegram/messages.js";
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

/** The settings with which a provider's real adapter reaches the world; null where the world does not play that provider. */
export function sandboxSettings(keys: WorldKeys, account: SandboxAccount): unknown {
  const { channel, provider, ports } = account;
  const at = (prefix: string): string => `http://127.0.0.1:${ports.http}/${prefix}`;
  if (channel === "email") return { host: "127.0.0.1", port: ports.smtp, security: "none", from: MAIL_FROM };
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
      };
    case "telegram":
      return {
        baseUrl: at("telegram"),
        botToken: botToken(keys, account),
        secretToken: secretToken(keys, account),
        botName: botOf(account).username,
      };
    default:
      return null;
  }
}
