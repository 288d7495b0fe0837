import type { DebtorId } from "../kernel/id.js";
import { numberArray, textArray } from "../platform/array-text.js";
import type { Tx } from "../platform/db.js";

export interface PersonRow {
  readonly debtorId: DebtorId;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly fields: Readonly<Record<string, string | null>>;
}

/** Writes tags and fields of many people in one statement. */
export async function writePeople(tx: Tx, people: readonly PersonRow[], now: Date): Promise<void> {
  await tx`
    update debts.debtor d
    set tags = array(select distinct tag from unnest(d.tags || array(select jsonb_array_elements_text(c.change -> 'add'))) as t(tag)
                     where not (c.change -> 'remove') ? tag order by tag),
        extra = jsonb_strip_nulls(d.extra || (c.change -> 'fields')), updated_at = ${now}
    from unnest(${numberArray(people, (p) => p.debtorId)}::bigint[],
                ${textArray(people, ({ add, remove, fields }) => JSON.stringify({ add, remove, fields }))}::jsonb[]) as c(id, change)
    where d.tenant_id = ${tx.tenant} and d.id = c.id`;
}
