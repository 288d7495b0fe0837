import type { Sender } from "../../messaging/channels/adapter.js";
import { emailSmtp } from "../../messaging/channels/email-smtp.js";
import { http } from "../../messaging/channels/http.js";
import type { RenderContext } from "../../messaging/index.js";
import { realNow } from "../../platform/clock.js";

/** Connections of our adapter, and so letters on the wire at once. */
export const CONNECTIONS = 4;

/** The product's own SMTP, towards the sink. */
export function openAdapter(port: number): Sender {
  const from = { name: "Muebles Norte", address: "avisos@acuerdo.test" };
  return emailSmtp.open(
    emailSmtp.settings.parse({ host: "127.0.0.1", port, security: "none", from, connectionsMax: CONNECTIONS }),
    { http, hookUrl: null, dateOf: realNow, marks: { of: () => null, read: () => null } },
  );
}

export const RENDER: RenderContext = {
  senderName: "Lía",
  stopLink: (tenant, debtor) => `https://acuerdo.test/stop/${tenant}.${debtor}`,
};
