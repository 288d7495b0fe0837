import type { TenantId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import type { PaperLetter } from "../channels/adapter.js";
import { inwardKey } from "../hear/heard-item.js";

/** Puts a letter into the print queue. Filed again it is the same letter, printed or not. */
export async function fileLetter(
  tx: Tx,
  channelAccountId: bigint,
  { key, at, to, pdf, pages }: PaperLetter,
): Promise<void> {
  await tx`
    insert into messaging.letter (tenant_id, message_key, channel_account_id, to_lines, pages, pdf, queued_at)
    values (${tx.tenant}, ${inwardKey(tx.tenant as TenantId, key) ?? key}, ${channelAccountId}, ${[...to]}::text[], ${pages},
            ${pdf}, ${at})
    on conflict (tenant_id, message_key) do nothing`;
}
