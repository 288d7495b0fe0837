import type { TenantId } from "../kernel/id.js";
import type { Db } from "../platform/db.js";
import { raw, sql } from "../platform/sql.js";

/**
 * Removes a tenant with everything it holds, under the owner's rights: the demo being made anew, or a trial that ended.
 * The list of tables is the catalogue's, so that a table added later is not forgotten.
 */
export const removeTenant = (db: Db, tenant: TenantId): Promise<void> =>
  db.owner(async (tx) => {
    const tables = await tx<{ name: string }>`
      select format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
      where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'stage') order by 1`;
    for (const { name } of tables) await tx.run(sql`delete from ${raw(name)} where tenant_id = ${tenant}`);
    await tx.run(sql`delete from access.tenant where id = ${tenant}`);
  });
