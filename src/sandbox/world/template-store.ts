import { one, type Tx } from "../../platform/db.js";
import { empty, sql } from "../../platform/sql.js";

/** Templates as a provider has them. */
export interface TemplateRow {
  readonly id: bigint;
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly components: readonly unknown[];
  readonly state: string;
  readonly because: string | null;
}

export async function templateNamed(
  tx: Tx,
  channelAccountId: bigint,
  name: string,
  language: string,
): Promise<TemplateRow | null> {
  const [row] = await tx<TemplateRow>`
    select id, name, language, category, components, state, because from sandbox.template
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and name = ${name} and language = ${language}`;
  return row ?? null;
}

export async function templateById(tx: Tx, channelAccountId: bigint, id: bigint): Promise<TemplateRow | null> {
  const [row] = await tx<TemplateRow>`
    select id, name, language, category, components, state, because from sandbox.template
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and id = ${id}`;
  return row ?? null;
}

export async function templatesInLanguages(tx: Tx, channelAccountId: bigint, name: string): Promise<number> {
  const rows = await tx<{ count: number }>`
    select count(*)::int as count from sandbox.template
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and name = ${name}`;
  return one(rows).count;
}

export const listTemplates = (
  tx: Tx,
  channelAccountId: bigint,
  { name, afterId, limit }: { readonly name: string | null; readonly afterId: bigint; readonly limit: number },
): Promise<TemplateRow[]> =>
  tx<TemplateRow>`
    select id, name, language, category, components, state, because from sandbox.template
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and id > ${afterId}
      ${name === null ? empty : sql`and name = ${name}`}
    order by id limit ${limit}`;

export interface NewTemplateRow {
  readonly channelAccountId: bigint;
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly components: readonly unknown[];
}

export async function insertTemplate(tx: Tx, template: NewTemplateRow, now: Date): Promise<bigint> {
  const { channelAccountId, name, language, category, components } = template;
  const rows = await tx<{ id: bigint }>`
    insert into sandbox.template (tenant_id, channel_account_id, name, language, category, components, state, at)
    values (${tx.tenant}, ${channelAccountId}, ${name}, ${language}, ${category}, ${JSON.stringify(components)}, 'PENDING', ${now})
    returning id`;
  return one(rows).id;
}

/** The provider has looked at it, or thinks of it differently now. */
export const setTemplateState = (
  tx: Tx,
  channelAccountId: bigint,
  template: { readonly name: string; readonly language: string; readonly state: string; readonly because?: string },
) =>
  tx`
    update sandbox.template set state = ${template.state}, because = ${template.because ?? null}
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId}
      and name = ${template.name} and language = ${template.language}`;
