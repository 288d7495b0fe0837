import type { Tx } from "../../platform/db.js";
import type { CallExtra } from "../domain/event.js";

/** Calls are messages on a phone whose words are spoken: what goes on in one stands in its extra. */
export interface CallRow {
  readonly id: bigint;
  readonly channelAccountId: bigint;
  readonly handle: string;
  readonly providerId: string;
  readonly text: string;
  readonly call: CallExtra;
}

/** The call, held until the transaction ends. */
export async function callAt(tx: Tx, messageId: bigint): Promise<CallRow | null> {
  const [row] = await tx<CallRow>`
    select id, channel_account_id, handle, provider_id, text, extra->'call' as call from sandbox.phone_message
    where tenant_id = ${tx.tenant} and id = ${messageId} and channel = 'call' for update`;
  return row ?? null;
}

export async function callNamed(tx: Tx, channelAccountId: bigint, providerId: string): Promise<CallRow | null> {
  const [row] = await tx<CallRow>`
    select id, channel_account_id, handle, provider_id, text, extra->'call' as call from sandbox.phone_message
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and provider_id = ${providerId}
      and channel = 'call' for update`;
  return row ?? null;
}

/** How the call stands now; its words stay as they are where none are given. */
export const setCall = (tx: Tx, { id }: CallRow, call: CallExtra, text: string | null) =>
  tx`
    update sandbox.phone_message
    set extra = extra || ${JSON.stringify({ call })}::jsonb, text = coalesce(${text}, text), state = ${stateOf(call)},
      because = case when ${stateOf(call)} = 'failed' then ${call.status} else because end
    where tenant_id = ${tx.tenant} and id = ${id}`;

function stateOf({ status, answeredBy }: CallExtra): string {
  if (status === "in-progress") return "delivered";
  if (status === "completed") return answeredBy === "human" ? "read" : "delivered";
  return ["busy", "no-answer", "failed"].includes(status) ? "failed" : "taken";
}

/** What was going to happen by itself does not, because somebody did something. */
export const dropCallEvents = (tx: Tx, { channelAccountId, providerId }: CallRow) =>
  tx`
    delete from sandbox.due
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and channel = 'call'
      and event->>'providerId' = ${providerId} and event->>'status' in ('no-answer', 'completed')`;
