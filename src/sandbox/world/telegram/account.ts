import type { Line } from "../../domain/line.js";
import { isSame, type WorldKeys } from "../keys.js";
import { json, type WorldAnswer, type WorldRequest } from "../surface.js";

export const telegramError = (status: number, description: string): WorldAnswer =>
  json(status, { ok: false, error_code: status, description });

/** The bot of a line, as Telegram shows it. */
export const botOf = ({ tenant, accountId }: Line) => ({
  id: Number(7_000_000_000n + tenant * 10_000n + accountId),
  is_bot: true,
  first_name: "Acuerdo",
  username: `acuerdo_${tenant}_${accountId}_bot`,
});

const SECRET_DIGITS = 16;

/** `<bot>:<whose>-<proof>`: 35 signs after the colon, as BotFather gives them. */
export function botToken(keys: WorldKeys, line: Line): string {
  const whose = `AA${line.tenant.toString(36)}_${line.accountId.toString(36)}_`;
  const proof = keys.secret(line, "telegram token", 64);
  return `${botOf(line).id}:${whose}${proof.slice(0, Math.max(SECRET_DIGITS, 35 - whose.length))}`;
}

export const secretToken = (keys: WorldKeys, line: Line): string => keys.secret(line, "telegram secret token");

export function lineOf({ path }: WorldRequest, keys: WorldKeys): Line | null {
  const token = path[0]?.replace(/^bot/, "") ?? "";
  const parts = /^\d+:AA([0-9a-z]{1,12})_([0-9a-z]{1,12})_[0-9a-f]{16,}$/.exec(token);
  if (!parts) return null;
  const line = { tenant: fromBase36(parts[1] as string), accountId: fromBase36(parts[2] as string) };
  return isSame(token, botToken(keys, line)) ? line : null;
}

const fromBase36 = (text: string): bigint =>
  [...text].reduce((value, sign) => value * 36n + BigInt(Number.parseInt(sign, 36)), 0n);
