import type { Tx } from "../../platform/db.js";

/** One thing said in a chat, by whom. */
export interface ChatItem {
  readonly id: string;
  readonly by: "us" | "you";
  readonly text: string;
  readonly at: Date;
}

/**
 * What was last said in a chat, oldest first: what the visitor said to this account, and what left for them.
 *
 * The name of what a visitor said begins with who said it, so the index of those names finds it.
 */
export const lastItems = (tx: Tx, channelAccountId: bigint, visitor: string, most: number): Promise<ChatItem[]> =>
  tx<ChatItem>`
    select * from (
      (select 'm' || m.id as id, 'us' as by, m.body as text, m.decided_at as at
       from debts.contact_point k
       join debts.account a on a.tenant_id = k.tenant_id and a.debtor_id = k.debtor_id
       join messaging.message m on m.tenant_id = a.tenant_id and m.account_id = a.id and m.contact_point_id = k.id
       where k.tenant_id = ${tx.tenant} and k.value = ${visitor} and k.kind = 'webchat'
         and m.channel = 'webchat' and m.state = 'sent' and m.body is not null
       order by m.decided_at desc limit ${most})
      union all
      (select split_part(provider_id, '.', 2), 'you', text, at from messaging.inbound
       where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId}
         and provider_id >= ${`${visitor}.`} and provider_id < ${`${visitor}/`}
       order by at desc limit ${most})
    ) said order by at desc limit ${most}`.then((items) => items.reverse());
