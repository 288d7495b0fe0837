import type { StrategyId } from "../../kernel/id.js";
import { openSeal } from "../../platform/seal.js";
import { startStrategy, sweep, tick } from "../../strategy/index.js";
import { furnish, rehearseLadders } from "../furnish.js";
import { mustEqual } from "./bench.js";
import type { LabDatabase } from "./lab.js";

/** A Wednesday at noon in Lima, and no holiday. */
export const DISPATCH_NOW = new Date("2026-06-10T17:00:00Z");

const AT = `timestamptz '${DISPATCH_NOW.toISOString()}'`;

/** As many people as messages are wanted: each owes one debt, ten days late, and may be written to by e-mail. */
export async function loadDispatchData(lab: LabDatabase, messages: number): Promise<void> {
  await lab.own.begin((tx) =>
    furnish(tx, openSeal("a secret of the bench, of no use to anybody"), "demo", DISPATCH_NOW),
  );
  await rehearseLadders(lab.own, "bench", DISPATCH_NOW);
  for (const statement of statements(lab.tenant, messages)) await lab.sql(statement);
  await lab.own.begin(async (tx) => {
    const drafts = await tx<{
      id: StrategyId;
    }>`select id from strategy.strategy where tenant_id = ${tx.tenant} order by id`;
    for (const { id } of drafts) await startStrategy(tx, id, "bench", DISPATCH_NOW);
  });
  while ((await sweep(lab.own, DISPATCH_NOW)) > 0);
  mustEqual("messages planned", await tick(lab.own, DISPATCH_NOW), messages);
  await lab.sql("create table bench.message as select * from messaging.message order by id");
}

/** All messages ready once more, nothing tried yet, in tables as compact as new ones. */
export async function resetDispatch(lab: LabDatabase): Promise<void> {
  await lab.sql("truncate messaging.message, messaging.attempt, compliance.contact, platform.event");
  await lab.sql("insert into messaging.message select * from bench.message order by id");
  await lab.sql("vacuum analyze messaging.message");
  await lab.sql("checkpoint");
}

const statements = (tenant: bigint, count: number): readonly string[] => [
  "create schema bench",
  `insert into debts.creditor (tenant_id, name, trade_name, kind, country, currency, locale, phone, email, site, allocation, created_at)
   values (${tenant}, 'Muebles Norte S.A.', 'Muebles Norte', 'commercial', 'PE', 'PEN', 'es', '+5115550001', 'hola@norte.test',
           'https://norte.test', 'oldest_first', ${AT})`,
  `insert into debts.debtor (tenant_id, id, kind, name, country, time_zones, locale, created_at, updated_at)
   select ${tenant}, g, 'person', 'Rosa Quispe ' || g, 'PE', '{America/Lima}', 'es', ${AT}, ${AT} from generate_series(1, ${count}) as g`,
  `insert into debts.contact_point (tenant_id, debtor_id, kind, value, created_at)
   select ${tenant}, g, 'email', 'c' || g || '@example.test', ${AT} from generate_series(1, ${count}) as g`,
  `insert into debts.debt (tenant_id, id, account_id, creditor_id, ref, product, due_on, currency, original_minor, stated_minor,
                           balance_minor, status, created_at, updated_at)
   select ${tenant}, g, g, c.id, 'INV-' || g, 'Cuota 3 de 12', date '2026-05-31', 'PEN', 12345 + g, 12345 + g, 12345 + g, 'open', ${AT}, ${AT}
   from generate_series(1, ${count}) as g, debts.creditor c`,
  `insert into debts.account (tenant_id, id, creditor_id, debtor_id, ref, currency, open_minor, open_count, oldest_due_on,
                              oldest_debt_id, created_at)
   select ${tenant}, id, creditor_id, id, 'C-' || id, 'PEN', balance_minor, 1, due_on, id, ${AT} from debts.debt`,
  `insert into compliance.proof (tenant_id, medium, source, obtained_by, at) values (${tenant}, 'form', 'bench', 'bench', ${AT})`,
  `insert into compliance.consent (tenant_id, debtor_id, channels, granted, proof_id, at)
   select ${tenant}, g, '{email}', true, 1, ${AT} from generate_series(1, ${count}) as g`,
  "vacuum analyze debts.debtor, debts.contact_point, debts.debt, debts.account, compliance.consent",
];
