import type { Id, TemplateId } from "../kernel/id.js";
import { one, type Tx } from "../platform/db.js";
import { type Fragment, sql } from "../platform/sql.js";
import type { TemplateRecord, TemplateVariant } from "./dispatch-store.js";

/** Drafts, versions and what is put away. */

export interface DraftRow {
  readonly id: Id<"templateDraft">;
  readonly key: string;
  readonly name: string | null;
  readonly intent: string;
  readonly baseVersion: number;
  readonly revision: number;
  readonly variants: readonly TemplateVariant[];
  readonly updatedAt: Date;
  readonly updatedBy: string;
  /** The newest published version; zero where there is none. */
  readonly latestVersion: number;
}

const draftRow = sql`d.id, d.key, d.name, d.intent, d.base_version, d.revision, d.variants, d.updated_at, d.updated_by,
  coalesce((select max(t.version) from messaging.template t where t.tenant_id = d.tenant_id and t.key = d.key), 0) as latest_version`;

async function draftWhere(tx: Tx, where: Fragment, lock: Fragment = sql``): Promise<DraftRow | null> {
  const [row] = await tx<DraftRow>`
    select ${draftRow} from messaging.template_draft d where d.tenant_id = ${tx.tenant} and ${where} ${lock}`;
  return row ?? null;
}

export const draftById = (tx: Tx, id: bigint): Promise<DraftRow | null> => draftWhere(tx, sql`d.id = ${id}`);
export const lockDraft = (tx: Tx, id: bigint): Promise<DraftRow | null> =>
  draftWhere(tx, sql`d.id = ${id}`, sql`for update of d`);

export interface NewDraft {
  readonly key: string;
  readonly name: string | null;
  readonly intent: string;
  readonly baseVersion: number;
  readonly variants: readonly TemplateVariant[];
}

/** The draft of this template: a new one, or the one that somebody has begun. */
export async function openDraft(tx: Tx, draft: NewDraft, by: string, now: Date): Promise<bigint> {
  const { id } = one(
    await tx<{ id: bigint }>`
    insert into messaging.template_draft as d (tenant_id, key, name, intent, base_version, variants, updated_at, updated_by)
    values (${tx.tenant}, ${draft.key}, ${draft.name}, ${draft.intent}, ${draft.baseVersion},
            ${JSON.stringify(draft.variants)}, ${now}, ${by})
    on conflict (tenant_id, key) do update set key = d.key
    returning id`,
  );
  return id;
}

export async function saveDraft(
  tx: Tx,
  id: bigint,
  draft: Omit<NewDraft, "key">,
  by: string,
  now: Date,
): Promise<number> {
  const { revision } = one(
    await tx<{ revision: number }>`
    update messaging.template_draft
    set name = ${draft.name}, intent = ${draft.intent}, base_version = ${draft.baseVersion},
        variants = ${JSON.stringify(draft.variants)}, revision = revision + 1, updated_at = ${now}, updated_by = ${by}
    where tenant_id = ${tx.tenant} and id = ${id} returning revision`,
  );
  return revision;
}

export const deleteDraft = (tx: Tx, id: bigint): Promise<unknown> =>
  tx`delete from messaging.template_draft where tenant_id = ${tx.tenant} and id = ${id}`;

export interface NewVersion extends Omit<NewDraft, "baseVersion"> {
  readonly version: number;
  readonly note: string | null;
  readonly restoredFrom: number | null;
}

export async function insertVersion(tx: Tx, version: NewVersion, by: string, now: Date): Promise<TemplateId> {
  const { id } = one(
    await tx<{ id: TemplateId }>`
    insert into messaging.template (tenant_id, key, version, name, intent, variants, note, restored_from, created_at, created_by)
    values (${tx.tenant}, ${version.key}, ${version.version}, ${version.name}, ${version.intent},
            ${JSON.stringify(version.variants)}, ${version.note}, ${version.restoredFrom}, ${now}, ${by})
    returning id`,
  );
  return id;
}

/** The newest version of a template. Two people who publish at once meet at the number of the version, which is unique. */
export async function latestOf(tx: Tx, key: string): Promise<TemplateRecord | null> {
  const [row] = await tx<TemplateRecord>`
    select id, key, version, name, intent, variants, created_at, created_by from messaging.template
    where tenant_id = ${tx.tenant} and key = ${key} order by version desc limit 1`;
  return row ?? null;
}

export async function keyIsTaken(tx: Tx, key: string): Promise<boolean> {
  const rows = await tx`
    select 1 from messaging.template where tenant_id = ${tx.tenant} and key = ${key}
    union all select 1 from messaging.template_draft where tenant_id = ${tx.tenant} and key = ${key} limit 1`;
  return rows.length > 0;
}

export async function archivedAt(tx: Tx, key: string): Promise<Date | null> {
  const [row] = await tx<{ at: Date }>`
    select archived_at as at from messaging.template_archive where tenant_id = ${tx.tenant} and key = ${key}`;
  return row?.at ?? null;
}

export const archive = (tx: Tx, key: string, by: string, now: Date): Promise<unknown> => tx`
  insert into messaging.template_archive (tenant_id, key, archived_at, archived_by)
  values (${tx.tenant}, ${key}, ${now}, ${by}) on conflict do nothing`;

export const unarchive = (tx: Tx, key: string): Promise<unknown> =>
  tx`delete from messaging.template_archive where tenant_id = ${tx.tenant} and key = ${key}`;

export interface ShelfRow {
  readonly key: string;
  /** Of the newest version; null while only a draft stands. */
  readonly id: TemplateId | null;
  readonly draftId: Id<"templateDraft"> | null;
  readonly version: number;
  readonly name: string | null;
  readonly intent: string;
  readonly variants: readonly { channel: string; locale: string; tone?: string | null }[];
  readonly changedAt: Date;
  readonly changedBy: string;
  readonly archivedAt: Date | null;
  readonly draftAt: Date | null;
  readonly draftBy: string | null;
  readonly sentCount: number;
  readonly lastSentAt: Date | null;
}

const USE_DAYS = 30;

/** Every template with its state and what it was used for lately, drafts that were never published among them. */
export const shelf = (tx: Tx, now: Date): Promise<ShelfRow[]> => tx<ShelfRow>`
  with newest as (
    select distinct on (key) id, key, version, name, intent, variants, created_at, created_by
    from messaging.template where tenant_id = ${tx.tenant} order by key, version desc),
  used as (
    select t.key, count(*)::int as sent_count, max(m.decided_at) as last_sent_at
    from messaging.message m join messaging.template t on t.tenant_id = m.tenant_id and t.id = m.template_id
    where m.tenant_id = ${tx.tenant} and m.state = 'sent'
      and m.decided_at > ${new Date(now.getTime() - USE_DAYS * 86_400_000)} group by t.key)
  select coalesce(n.key, d.key) as key, n.id, d.id as draft_id, coalesce(n.version, 0) as version,
         coalesce(n.name, d.name) as name, coalesce(n.intent, d.intent) as intent,
         (select coalesce(jsonb_agg(v - 'body' - 'subject' - 'replies'), '[]') from jsonb_array_elements(coalesce(n.variants, d.variants)) v) as variants,
         coalesce(n.created_at, d.updated_at) as changed_at, coalesce(n.created_by, d.updated_by) as changed_by,
         a.archived_at, d.updated_at as draft_at, d.updated_by as draft_by,
         coalesce(u.sent_count, 0) as sent_count, u.last_sent_at
  from newest n
  full join (select * from messaging.template_draft where tenant_id = ${tx.tenant}) d on d.key = n.key
  left join messaging.template_archive a on a.tenant_id = ${tx.tenant} and a.key = coalesce(n.key, d.key)
  left join used u on u.key = n.key
  order by coalesce(n.key, d.key)`;

export interface VersionRow {
  readonly id: TemplateId;
  readonly version: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly note: string | null;
  readonly restoredFrom: number | null;
}

export const versionsOf = (tx: Tx, key: string): Promise<VersionRow[]> => tx<VersionRow>`
  select id, version, created_at, created_by, note, restored_from from messaging.template
  where tenant_id = ${tx.tenant} and key = ${key} order by version desc`;

/** What the linter must know of the tenant: the countries people live in, and the sites that links may lead to. */
export async function lintGround(tx: Tx): Promise<{ countries: string[]; sites: string[] }> {
  return one(
    await tx<{ countries: string[]; sites: string[] }>`
    select (select coalesce(array_agg(distinct c.country), '{}') from debts.creditor c where c.tenant_id = ${tx.tenant}) as countries,
           (select coalesce(array_agg(distinct u.page), '{}')
            from debts.creditor c, unnest(array[c.site, c.verify_url, c.pay_url]) as u(page)
            where c.tenant_id = ${tx.tenant} and u.page is not null) as sites`,
  );
}
