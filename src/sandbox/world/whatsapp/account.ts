import type { Line } from "../../domain/line.js";
import { lineOfToken, tokenOf, type WorldKeys } from "../keys.js";
import type { WorldAnswer, WorldRequest } from "../surface.js";
import { json } from "../surface.js";

/** What Meta gives a business: its numbers, and the secrets it shares with it. */

const digitsOf = (first: string, { tenant, accountId }: Line): string =>
  `${first}${tenant.toString().padStart(7, "0")}${accountId.toString().padStart(7, "0")}`;

export const phoneNumberId = (line: Line): string => digitsOf("1", line);
export const businessAccountId = (line: Line): string => digitsOf("2", line);
/** From the block of numbers that belong to nobody. */
export const displayNumber = ({ accountId }: Line): string =>
  `1205555${(accountId % 10_000n).toString().padStart(4, "0")}`;

const TOKEN = "whatsapp access token";
export const accessToken = (keys: WorldKeys, line: Line): string => tokenOf(keys, line, TOKEN);
export const appSecret = (keys: WorldKeys, line: Line): string => keys.secret(line, "whatsapp app secret");
export const verifyToken = (keys: WorldKeys, line: Line): string => keys.secret(line, "whatsapp verify token");

export function lineOf({ headers }: WorldRequest, keys: WorldKeys): Line | null {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
  return token === undefined ? null : lineOfToken(keys, token, TOKEN);
}

export interface GraphFault {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly type?: string;
  readonly subcode?: number;
  readonly details?: string;
  readonly isTransient?: boolean;
}

/** An error as the Graph API words it. */
export const graphError = ({ status, code, message, type, subcode, details, isTransient }: GraphFault): WorldAnswer =>
  json(status, {
    error: {
      message: code === 190 ? message : `(#${code}) ${message}`,
      type: type ?? "OAuthException",
      code,
      ...(subcode !== undefined && { error_subcode: subcode }),
      ...(details !== undefined && { error_data: { messaging_product: "whatsapp", details } }),
      ...(isTransient && { is_transient: true }),
      fbtrace_id: "AsandboxTrace0000000000",
    },
  });

export const invalid = (details: string): WorldAnswer =>
  graphError({ status: 400, code: 100, message: "Invalid parameter", details });

export const noSuchObject = (id: string, verb: "get" | "post"): WorldAnswer =>
  json(400, {
    error: {
      message: `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
      type: "GraphMethodException",
      code: 100,
      error_subcode: 33,
      fbtrace_id: "AsandboxTrace0000000000",
    },
  });
