import { runReport } from "../../analytics/index.js";
import { isRejection } from "../../debts/domain/import/raw.js";
import { compilePayments } from "../../debts/domain/import/rows.js";
import { creditorById, openTable, recordPayments } from "../../debts/index.js";
import type { CreditorId } from "../../kernel/id.js";
import { clockState } from "../../platform/clock.js";
import type { TenantDb } from "../../platform/db.js";
import { type Feed, runClock } from "../../platform/run-clock.js";
import { CliError, command, EXIT, instant, required } from "./command.js";
import { mappingOf } from "./import.js";
import { creditorOf, type OpenTenant, tenantOf, withApp } from "./with-app.js";

export const run = command({
  name: "run",
  summary: "Moves a demo tenant's clock, stopping wherever something is due, and lets everything settle.",
  usage: "--until MOMENT [--tenant SLUG] [--payments FILE --preset NAME]",
  help: {
    tenant: "whose; not needed where there is only one",
    until: "where the clock ends, such as 2013-07-01",
    payments: "a file whose payments arrive on their own day, at noon UTC",
    preset: "how that file is mapped",
    creditor: "whose payments they are",
    map: "FIELD=COLUMN for that file; may be given often",
    "date-order": "dmy, mdy or ymd",
  },
  examples: [
    "acuerdo run --until 2026-12-24",
    "acuerdo run --tenant lab --until 2013-07-01 --payments invoices.csv --preset ibm-payments",
  ],
  options: {
    tenant: { type: "string" },
    until: { type: "string" },
    payments: { type: "string" },
    preset: { type: "string" },
    creditor: { type: "string" },
    map: { type: "string", multiple: true },
    "date-order": { type: "string" },
  },
  run: (values, _, io) =>
    withApp(
      "run",
      async (app) => {
        const until = instant(required(values.until, "until"), "until");
        const tenant = await tenantOf(app, values.tenant);
        const from = await clockOf(tenant);
        if (until < from)
          throw new CliError(`the clock stands at ${from.toISOString()}; it does not go back`, EXIT.usage);
        const feed = values.payments
          ? await paymentsFeed(tenant.db, values.payments, values.creditor, mappingOf({ ...values, kind: "payments" }))
          : null;
        const engine = app.engine();
        const started = performance.now();
        const moved = await runClock(tenant.db, engine.beats, from, until, feed, (now) =>
          io.progress(now.toISOString().slice(0, 16)),
        );
        const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
        const report = await tenant.db.begin(runReport);
        io.result({ from, until, seconds, ...moved, ...report }, () =>
          JSON.stringify({ from, until, seconds, ...moved, ...report }, null, 2),
        );
        return EXIT.ok;
      },
      { relaxed: true },
    ),
});

/** Only demo tenants have a clock to move: a real tenant's time is everybody's. */
async function clockOf({ kind, slug, db }: OpenTenant): Promise<Date> {
  if (kind !== "demo")
    throw new CliError(`${slug} lives in real time: only the clock of a demo tenant may be moved`, EXIT.usage);
  return (await db.begin(clockState)).now;
}

interface Arrival {
  readonly at: Date;
  readonly ref: string;
  readonly debtRef: string | null;
  readonly accountRef: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly paidOn: string;
}

/** Payments of a file, each arriving at noon (UTC) of the day it was paid. */
async function paymentsFeed(
  db: TenantDb,
  file: string,
  creditorName: string | undefined,
  mapping: Parameters<typeof compilePayments>[0],
): Promise<Feed> {
  const creditorId = (await db.begin((tx) => creditorOf(tx, creditorName))).id as CreditorId;
  const waiting = await readArrivals(file, mapping);
  let index = 0;
  return {
    nextAt: () => waiting[index]?.at ?? null,
    async happen(now) {
      const end = waiting.findIndex(({ at }, i) => i >= index && at > now);
      const due = waiting.slice(index, end < 0 ? waiting.length : end);
      if (due.length === 0) return;
      index += due.length;
      await db.begin(async (tx) => {
        const creditor = await creditorById(tx, creditorId);
        if (creditor)
          await recordPayments(
            tx,
            creditor,
            due.map(({ at: _, ...payment }) => ({ ...payment, paidOn: payment.paidOn as never, method: null })),
            now,
          );
      });
    },
  };
}

async function readArrivals(file: string, mapping: Parameters<typeof compilePayments>[0]): Promise<Arrival[]> {
  const table = await openTable(file);
  const read = compilePayments(mapping, table.headers);
  if (!read.ok)
    throw new CliError(
      `the payments' mapping is not right: ${read.refusal.code} ${JSON.stringify(read.refusal.values)}`,
      EXIT.usage,
    );
  const waiting: Arrival[] = [];
  for await (const { firstRow, rows } of table.rows()) {
    for (const [i, cells] of rows.entries()) {
      if (isRejection(cells) || cells.length === 0) continue;
      const row = read.value(cells, firstRow + i);
      if (isRejection(row))
        throw new CliError(`row ${row.row} of ${file}: ${row.problems.map((p) => p.code).join(", ")}`);
      const { paymentRef, debtRef, debtorRef, amountMinor, currency, paidOn } = row;
      waiting.push({
        at: new Date(`${paidOn}T12:00:00Z`),
        ref: paymentRef,
        debtRef,
        accountRef: debtorRef,
        amountMinor,
        currency,
        paidOn,
      });
    }
  }
  return waiting.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.ref < b.ref ? -1 : 1));
}
