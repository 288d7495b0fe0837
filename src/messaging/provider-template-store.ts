import type { TemplateId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import type { Shaped, TemplateState } from "./domain/provider-template.js";

/** How often a provider is asked how far it is with a template, beside what it says by itself. */
export const ASK_EVERY_MS = 15 * 60_000;

export type ProviderTemplateState = "wanted" | TemplateState["state"];

export interface KnownTemplate {
  readonly state: ProviderTemplateState;
  readonly providerId: string | null;
}

/** How the provider thinks of these: `<name> <language>` as the map's key; what is not there was never asked for. */
export async function templateStates(
  tx: Tx,
  channelAccountId: bigint,
  shapes: readonly Shaped[],
): Promise<Map<string, KnownTemplate>> {
  if (shapes.length === 0) return new Map();
  const rows = await tx<KnownTemplate & { name: string; language: string }>`
    select name, language, state, provider_id from messaging.provider_template
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId}
      and name = any(${[...new Set(shapes.map(({ name }) => name))]}::text[])`;
  return new Map(rows.map((row) => [`${row.name} ${row.language}`, row]));
}

/** Writes down that these are wanted; the next beat asks the provider for them. */
export async function wantTemplates(
  tx: Tx,
  channelAccountId: bigint,
  wanted: readonly (Shaped & { templateId: TemplateId; examples: readonly string[] })[],
  now: Date,
): Promise<void> {
  if (wanted.length === 0) return;
  await tx`
    insert into messaging.provider_template (tenant_id, channel_account_id, template_id, name, language, category, body, examples,
                                             buttons, changed_at)
    select ${tx.tenant}, ${channelAccountId}, w.template_id, w.name, w.language, 'utility', w.body,
           array(select jsonb_array_elements_text(w.examples)), array(select jsonb_array_elements_text(w.buttons)), ${now}
    from unnest(${wanted.map((w) => w.templateId)}::bigint[], ${wanted.map((w) => w.name)}::text[],
                ${wanted.map((w) => w.language)}::text[], ${wanted.map((w) => w.body)}::text[],
                ${wanted.map((w) => JSON.stringify(w.examples))}::jsonb[], ${wanted.map((w) => JSON.stringify(w.buttons))}::jsonb[])
         as w(template_id, name, language, body, examples, buttons)
    on conflict (tenant_id, channel_account_id, name, language) do nothing`;
}

export interface ProviderTemplate {
  readonly id: bigint;
  readonly channelAccountId: bigint;
  readonly name: string;
  readonly language: string;
  readonly category: "utility" | "marketing";
  readonly body: string;
  readonly examples: readonly string[];
  readonly buttons: readonly string[];
  readonly state: ProviderTemplateState;
}

/** Templates to ask a provider for, or to ask it about; another worker's are skipped. They are looked at again later. */
export const claimTemplates = (tx: Tx, now: Date, again: Date, limit: number): Promise<ProviderTemplate[]> =>
  tx<ProviderTemplate>`
    update messaging.provider_template p set asked_at = ${now}
    where p.tenant_id = ${tx.tenant} and p.id in (
      select id from messaging.provider_template
      where tenant_id = ${tx.tenant} and (state = 'wanted' and asked_at is null or state in ('wanted', 'pending') and asked_at <= ${again})
      order by id limit ${limit} for update skip locked)
    returning id, channel_account_id, name, language, category, body, examples, buttons, state`;

/** Writes down what the provider says of a template; one that is not ours is not kept. */
export async function setTemplateState(
  tx: Tx,
  channelAccountId: bigint,
  {
    name,
    language,
    state,
    because,
    providerId,
  }: Pick<TemplateState, "name" | "language" | "state" | "because" | "providerId">,
  now: Date,
): Promise<boolean> {
  const rows = await tx`
    update messaging.provider_template set state = ${state}, because = ${because ?? null}, changed_at = ${now},
      provider_id = coalesce(${providerId ?? null}, provider_id)
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and name = ${name}
      and language = ${language}
      and (state <> ${state} or provider_id is distinct from coalesce(${providerId ?? null}, provider_id)) returning 1`;
  return rows.length > 0;
}

/** What waits for a template of this account may look again. */
export async function wakePending(tx: Tx, channelAccountId: bigint, now: Date): Promise<void> {
  await tx`
    update messaging.message m set not_before = ${now}
    from messaging.channel_account a
    where m.tenant_id = ${tx.tenant} and a.tenant_id = m.tenant_id and a.id = ${channelAccountId} and m.channel = a.channel
      and m.state = 'ready' and m.because = 'template_pending' and m.not_before > ${now}`;
}

/** The first moment at which a template is to be asked for or about. */
export async function nextTemplateAt(tx: Tx, now: Date): Promise<Date | null> {
  const [row] = await tx<{ at: Date | null }>`
    select min(case when asked_at is null then ${now} else asked_at + make_interval(secs => ${ASK_EVERY_MS / 1000}) end) as at
    from messaging.provider_template where tenant_id = ${tx.tenant} and state in ('wanted', 'pending')`;
  return row?.at ?? null;
}
