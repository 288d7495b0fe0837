import type { Line } from "../../domain/line.js";
import { isSame, type WorldKeys } from "../keys.js";
import { json, type WorldAnswer, type WorldRequest } from "../surface.js";

/** What Twilio gives an account: `AC` and 32 hexadecimal digits, which here say whose it is. */

const PROOF_DIGITS = 8;

export function accountSid(keys: WorldKeys, line: Line): string {
  const [tenant, account] = [line.tenant, line.accountId].map((part) => part.toString(16).padStart(12, "0"));
  return `AC${tenant}${account}${keys.secret(line, "twilio account", PROOF_DIGITS)}`;
}

export const authToken = (keys: WorldKeys, line: Line): string => keys.secret(line, "twilio auth token");

/** The account's own number, from the block of numbers that belong to nobody. */
export const ownNumber = ({ accountId }: Line): string =>
  `+1206555${(accountId % 10_000n).toString().padStart(4, "0")}`;

export const messagingServiceSid = (keys: WorldKeys, line: Line): string =>
  `MG${keys.secret(line, "twilio messaging service")}`;

export function lineOf({ headers }: WorldRequest, keys: WorldKeys): Line | null {
  const given = /^Basic (\S+)$/.exec(headers.authorization ?? "")?.[1];
  const [sid = "", token = ""] = Buffer.from(given ?? "", "base64")
    .toString("utf8")
    .split(":");
  const parts = /^AC([0-9a-f]{12})([0-9a-f]{12})[0-9a-f]{8}$/.exec(sid);
  if (!parts) return null;
  const line = { tenant: BigInt(`0x${parts[1]}`), accountId: BigInt(`0x${parts[2]}`) };
  return isSame(sid, accountSid(keys, line)) && isSame(token, authToken(keys, line)) ? line : null;
}

/** An error as Twilio words it. */
export const twilioError = (status: number, code: number | string, message: string): WorldAnswer =>
  json(status, { code: Number(code), message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
