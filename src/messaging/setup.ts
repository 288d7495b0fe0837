import type { Channel } from "../kernel/channel.js";
import { one, type Tx } from "../platform/db.js";
import type { TemplateReply } from "./domain/template-replies.js";

export interface TemplateSource {
  readonly id: string;
  readonly intent: string;
  readonly variants: readonly {
    readonly channel: Channel;
    readonly locale: string;
    readonly subject?: string;
    readonly body: string;
    readonly replies?: readonly TemplateReply[];
  }[];
}

/** Puts templates into a tenant's own shelf, each as its first version. Those it has already are left as they are. */
export async function installTemplates(tx: Tx, templates: readonly TemplateSource[], now: Date): Promise<void> {
  await tx`
    insert into messaging.template (tenant_id, key, version, intent, variants, created_at)
    select ${tx.tenant}, t.key, 1, t.intent, t.variants, ${now}
    from unnest(${templates.map((t) => t.id)}::text[], ${templates.map((t) => t.intent)}::text[],
                ${templates.map((t) => JSON.stringify(t.variants))}::jsonb[]) as t(key, intent, variants)
    on conflict (tenant_id, key, version) do nothing`;
}

export interface NewChannelAccount {
  readonly channel: Channel;
  readonly provider: string;
  readonly name: string;
  /** Sealed: the database never holds a provider's password in clear. */
  readonly settings: Buffer;
  /** Its provider is the pretend one on this machine; what the settings hold is not looked at. */
  readonly isSandbox?: boolean;
  /** Messages a second the provider takes; null for no limit. */
  readonly perSecond: number | null;
}

export async function installChannelAccount(tx: Tx, account: NewChannelAccount, now: Date): Promise<bigint> {
  const { id } = one(
    await tx<{ id: bigint }>`
    insert into messaging.channel_account (tenant_id, channel, provider, name, settings_sealed, is_sandbox, per_second, burst, created_at)
    values (${tx.tenant}, ${account.channel}, ${account.provider}, ${account.name}, ${account.settings},
            ${account.isSandbox ?? false}, ${account.perSecond},
            ${Math.max(1, account.perSecond ?? 1)}, ${now})
    returning id`,
  );
  return id;
}
