import type { TenantDb } from "../platform/db.js";
import type { WorldEvent } from "./domain/event.js";

/** What is due, in its order; it is taken away, so that the next question tells of what came after. */
export const nextDue = (db: TenantDb): Promise<WorldEvent[]> =>
  db.begin(async (tx) => {
    const rows = await tx<{ event: WorldEvent }>`
      select event from sandbox.due where tenant_id = ${tx.tenant} order by at, id`;
    await tx`delete from sandbox.due where tenant_id = ${tx.tenant}`;
    return rows.map(({ event }) => event);
  });
