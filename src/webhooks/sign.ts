import { Webhook } from "standardwebhooks";
import { randomKey } from "../platform/seal.js";

const SECRET_BYTES = 32;
const PREFIX = "whsec_";

/** A secret as receivers are given it: `whsec_` and the key in base64. */
export const newSecret = (): string => PREFIX + randomKey(SECRET_BYTES).toString("base64");

/** What goes with a body: its id, the moment of this very try, and a signature by each secret that is in force. */
export const signatureHeaders = (
  id: string,
  realNow: Date,
  body: string,
  secrets: readonly string[],
): Readonly<Record<string, string>> => ({
  "webhook-id": id,
  "webhook-timestamp": Math.floor(realNow.getTime() / 1000).toString(),
  "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, realNow, body)).join(" "),
});
