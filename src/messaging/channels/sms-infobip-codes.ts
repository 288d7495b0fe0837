import type { SendOutcome, StopScope } from "./outcome.js";

/*
 * Names of states and errors in Infobip's "Response status and error codes". They name what a number says too, and
 * numbers of the two lists overlap. What they mean for us is ours.
 */

const HOUR_MS = 3_600_000;

/** Names after which nothing more is sent there, or by the account. */
const STOPS: Readonly<Record<string, StopScope>> = {
  REJECTED_PREFIX_MISSING: "address",
  REJECTED_DESTINATION: "address",
  REJECTED_INVALID_DESTINATION: "address",
  MISSING_TO: "address",
  EC_UNKNOWN_SUBSCRIBER: "address",
  EC_ILLEGAL_SUBSCRIBER: "address",
  REJECTED_NETWORK: "channel",
  REJECTED_DND: "channel",
  EC_CALL_BARRED: "channel",
  EC_TELESERVICE_NOT_PROVISIONED: "channel",
  EC_BEARER_SERVICE_NOT_PROVISIONED: "channel",
  EC_ILLEGAL_EQUIPMENT: "channel",
  EC_DEST_ADDRESS_BLACKLISTED: "channel",
  // On the list of our own account, where Infobip puts who answers STOP.
  REJECTED_DESTINATION_BLOCKLISTED: "opt_out",
  EC_BLACKLISTED_DESTINATIONADDRESS: "opt_out",
  REJECTED_SOURCE: "account",
  REJECTED_NOT_ENOUGH_CREDITS: "account",
  REJECTED_SENDER: "account",
  REJECTED_PREPAID_PACKAGE_EXPIRED: "account",
  REJECTED_DESTINATION_NOT_REGISTERED: "account",
  REJECTED_ROUTE_NOT_AVAILABLE: "account",
  EC_BLACKLISTED_SENDERADDRESS: "account",
  EC_SOURCE_ADDRESS_BLACKLISTED: "account",
};

/** Names of what passes: the phone was off, its memory full, the network busy. */
const PASSES: Readonly<Record<string, number>> = {
  EC_ABSENT_SUBSCRIBER: 6 * HOUR_MS,
  EC_ABSENT_SUBSCRIBER_SM: 6 * HOUR_MS,
  EC_SM_DF_MEMORYCAPACITYEXCEEDED: 6 * HOUR_MS,
  EC_MESSAGE_WAITING_LIST_FULL: 6 * HOUR_MS,
  EC_SUBSCRIBER_BUSY_FOR_MT_SMS: HOUR_MS,
  EC_SM_DF_SC_CONGESTION: HOUR_MS,
  EC_NNR_NETWORKCONGESTION: HOUR_MS,
  EC_NNR_SUBSYSTEMCONGESTION: HOUR_MS,
  EC_SYSTEM_FAILURE: HOUR_MS,
};

const known = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const reasonOf = (name: string): string => `infobip_${name.toLowerCase()}`;
const isName = (name: string): boolean => /^[A-Za-z0-9_]{1,80}$/.test(name);

/** What a state means that an accepted request answers with, where it is no good one; undefined where it says nothing. */
export function refusalOf(state: string | undefined): SendOutcome | undefined {
  const name = state?.toUpperCase();
  if (name === undefined || !isName(name)) return undefined;
  const reason = reasonOf(name);
  // It has taken a message of this id before.
  if (name === "REJECTED_DUPLICATE_MESSAGE_ID") return { kind: "unknown", reason };
  if (name === "REJECTED_SYSTEM_ERROR") return { kind: "retry", reason };
  // A number gets so many messages an hour and no more.
  if (name === "REJECTED_FLOODING_FILTER") return { kind: "retry", reason, afterMs: HOUR_MS, once: true };
  const stop = known(STOPS, name);
  return { kind: "refused", reason, ...(stop !== undefined && { stop }) };
}

/** What a report of a failure means. The error says more than the state, where there is one. */
export function failureOf(
  state: string,
  error: string | undefined,
  isPermanent: boolean | undefined,
): { reason: string; stop?: StopScope; retryAfterMs?: number } {
  const names = [error, state].flatMap((name) =>
    name === undefined || name === "NO_ERROR" || !isName(name) ? [] : [name.toUpperCase()],
  );
  const reason = reasonOf(names[0] ?? "failed");
  const stop = names.map((name) => known(STOPS, name)).find((scope) => scope !== undefined);
  if (stop !== undefined) return { reason, stop };
  const retryAfterMs = known(PASSES, names[0] ?? "");
  return isPermanent === true || retryAfterMs === undefined ? { reason } : { reason, retryAfterMs };
}
