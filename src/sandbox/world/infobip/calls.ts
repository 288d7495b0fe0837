import type { Line } from "../../domain/line.js";
import { smsParts } from "../../domain/sms-parts.js";
import type { WorldKeys } from "../keys.js";
import type { DueRow } from "../store.js";
import { broken, type WorldCall } from "../surface.js";
import { ERRORS, NO_ERROR, STATUSES } from "./codes.js";

/** Who Infobip says it is when it calls: what was typed into its portal. */
export const HOOK_USER = "acuerdo";
export const hookPassword = (keys: WorldKeys, line: Line): string => keys.secret(line, "infobip hook password");

/**
 * Infobip's call. It signs nothing: reports go as they are to the address that came with their message; what its portal
 * calls about carries the name and password that were typed in there.
 */
export function infobipCall(due: DueRow, line: Line, hookUrl: string | null, keys: WorldKeys): WorldCall | null {
  const { event, twist } = due;
  const own = event.what === "report" ? due.reportTo : null;
  const url = own ?? hookUrl;
  const result = resultOf(due);
  if (url === null || result === null) return null;
  const password = twist === "forged" ? keys.secret(line, "a stranger's password") : hookPassword(keys, line);
  const basic = `Basic ${Buffer.from(`${HOOK_USER}:${password}`).toString("base64")}`;
  const counts = event.what === "say" ? { messageCount: 1, pendingMessageCount: 0 } : {};
  return {
    // What somebody forges does not know the address of the message.
    url: twist === "forged" && own !== null ? (own.split("?")[0] as string) : url,
    headers: {
      "content-type": "application/json",
      ...((own === null || twist === "forged") && { authorization: basic }),
    },
    body: broken(JSON.stringify({ results: [result], ...counts }), twist),
  };
}

function resultOf(due: DueRow): object | null {
  const { event, handle, key, twist, happenedAt } = due;
  const at = happenedAt.toISOString().replace("Z", "+0000");
  if (event.what === "say") {
    const { id, text } = event;
    return {
      messageId: id,
      from: handle.slice(1),
      to: "12065550100",
      text,
      cleanText: text,
      keyword: "",
      receivedAt: at,
      smsCount: smsParts(text),
      price: { pricePerMessage: 0, currency: "EUR" },
    };
  }
  if (event.what !== "report") return null;
  const told = twist === "forged" ? "failed" : event.status;
  const name =
    told === "delivered"
      ? "DELIVERED_TO_HANDSET"
      : told === "failed"
        ? "UNDELIVERABLE_NOT_DELIVERED"
        : "PENDING_ENROUTE";
  const status =
    twist === "unknown"
      ? { groupId: 99, groupName: "PARKED", id: 990, name: "PARKED", description: "" }
      : STATUSES[name];
  return {
    messageId: event.providerId,
    to: handle.slice(1),
    sentAt: at,
    doneAt: at,
    smsCount: 1,
    mccMnc: "732103",
    ...(key !== null && { callbackData: key }),
    price: { pricePerMessage: 0.01, currency: "EUR" },
    status,
    error: told === "failed" ? (ERRORS[event.code ?? "1"] ?? ERRORS[1]) : NO_ERROR,
  };
}
