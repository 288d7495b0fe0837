import type { ContactPointId, DebtorId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import { type ChannelAccount, channelAccountColumns } from "../store.js";

/** The account that notices leave by; null where none does. */
export async function pushAccount(tx: Tx): Promise<ChannelAccount | null> {
  const [row] = await tx<ChannelAccount>`
    select ${channelAccountColumns} from messaging.channel_account
    where tenant_id = ${tx.tenant} and channel = 'push' and state = 'active' order by id limit 1`;
  return row ?? null;
}

export interface Browser {
  readonly id: ContactPointId;
  readonly value: string;
}

/** The browsers in which a person gets notices, the oldest first. */
export const browsersOf = (tx: Tx, debtorId: DebtorId): Promise<Browser[]> =>
  tx<Browser>`
    select id, value from debts.contact_point
    where tenant_id = ${tx.tenant} and debtor_id = ${debtorId} and kind = 'push' and health <> 'bad' order by id`;
