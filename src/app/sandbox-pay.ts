import { accountById, creditorById, recordPayments } from "../debts/index.js";
import type { AccountId } from "../kernel/id.js";
import { dayIn } from "../kernel/time.js";
import type { Pay } from "../sandbox/index.js";

const WHOLE = 1000n;

/** Lets a person of the sandbox pay so much of what is open, as if it had come from the creditor's bank. */
export const payInSandbox: Pay = async (tx, id, share, now) => {
  const account = await accountById(tx, id as AccountId);
  const creditor = account && (await creditorById(tx, account.creditorId));
  if (!creditor || account.openMinor <= 0n) return;
  const amountMinor = (account.openMinor * BigInt(Math.round(share * Number(WHOLE)))) / WHOLE;
  if (amountMinor <= 0n) return;
  const payment = {
    ref: `sandbox-${account.id}-${now.getTime()}`,
    debtRef: null,
    accountRef: account.ref,
    amountMinor,
    currency: account.currency,
    paidOn: dayIn("UTC", now),
    method: null,
  };
  await recordPayments(tx, creditor, [payment], now, null, "by_hand");
};
