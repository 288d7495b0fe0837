import { nowOf } from "../../platform/clock.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import { Problem } from "../../platform/problem.js";
import {
  type Definition,
  prepareRehearsal,
  type RehearsalReport,
  readRehearsal,
  runRehearsal,
} from "../../strategy/index.js";
import { CliError, command, EXIT, type Io } from "./command.js";
import { definitionIn } from "./strategy.js";
import { tenantOf, withApp } from "./with-app.js";

const DAYS_USUAL = 30;
const BY = { kind: "cli", id: 0n, name: "cli" };

export const rehearse = command({
  name: "rehearse",
  summary: "Lives days ahead over a snapshot and writes to nobody: what a strategy would do, to whom and when.",
  usage: "--strategy ID|NAME [--days N] | --file DEFINITION [--strategy ID|NAME] [--running RULE]",
  help: {
    tenant: "whose; not needed where there is only one",
    strategy: "its newest version; with --file, the strategy whose next version the file is",
    file: "a definition that is not saved, .yaml or .json",
    days: `how far ahead, 1 to 120 (${DAYS_USUAL})`,
    running: "what becomes of accounts on an older version: finish there (usual), same_step, or restart",
    measured: "besides, a range by how people paid after messages so far",
  },
  examples: [
    "acuerdo rehearse --strategy 'Vencida, empresas' --days 60",
    "acuerdo rehearse --strategy 3 --file next.json --json",
    "acuerdo rehearse --strategy 3 --file next.json --running same_step",
  ],
  options: {
    tenant: { type: "string" },
    strategy: { type: "string" },
    file: { type: "string" },
    days: { type: "string" },
    running: { type: "string" },
    measured: { type: "boolean" },
  },
  run: (values, _, io) =>
    withApp("rehearse", async (app) => {
      const { db } = await tenantOf(app, values.tenant);
      const definition = values.file === undefined ? undefined : definitionIn(values.file);
      if (values.strategy === undefined && definition === undefined)
        throw new CliError("say which: --strategy ID|NAME, or --file DEFINITION", EXIT.usage);
      const started = performance.now();
      const how = {
        days: daysOf(values.days),
        running: runningOf(values.running),
        scenario: values.measured ? "measured" : "nobody_answers",
      } as const;
      const id = await lived(db, values.strategy, definition, how, io);
      const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
      const { view, report } = await db.begin((tx) => readRehearsal(tx, id));
      io.result({ ...view, report, seconds }, () => told(id, report, seconds));
      return EXIT.ok;
    }),
});

function daysOf(text: string | undefined): number {
  const days = text === undefined ? DAYS_USUAL : Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= 120) return days;
  throw new CliError(`--days: ${text} is no whole number from 1 to 120`, EXIT.usage);
}

function runningOf(text = "finish"): "finish" | "same_step" | "restart" {
  if (text === "finish" || text === "same_step" || text === "restart") return text;
  throw new CliError(`--running: ${text} is none of finish, same_step, restart`, EXIT.usage);
}

async function lived(
  db: TenantDb,
  strategy: string | undefined,
  definition: Definition | undefined,
  how: Pick<Parameters<typeof prepareRehearsal>[1], "days" | "running" | "scenario">,
  io: Io,
): Promise<bigint> {
  const { id, now } = await db.begin(async (tx) => {
    const at = await nowOf(tx);
    const strategyId = strategy === undefined ? undefined : await strategyOf(tx, strategy);
    return { id: await prepareRehearsal(tx, { strategyId, definition, ...how }, BY, at).catch(inWords), now: at };
  });
  await runRehearsal(db, id, {
    now,
    report: async ({ done, total }) => io.progress(`${done} of ${total ?? "?"} people`),
    checkCancelled: async () => {},
  });
  return id;
}

function inWords(error: Error): never {
  if (!(error instanceof Problem)) throw error;
  throw new CliError(`it cannot be rehearsed: ${error.code} ${JSON.stringify(error.values)}`);
}

async function strategyOf(tx: Tx, name: string): Promise<bigint> {
  const all = await tx<{ id: bigint; name: string }>`
    select id, name from strategy.strategy where tenant_id = ${tx.tenant} order by id`;
  const found = all.find((one) => one.name === name || one.id.toString() === name);
  if (found) return found.id;
  throw new CliError(
    `there is no strategy ${name}; there are: ${all.map((one) => one.name).join(" · ")}`,
    EXIT.notFound,
  );
}

const HOW_MANY_REASONS = 6;

function told(id: bigint, report: RehearsalReport | null, seconds: number): string {
  if (!report) return `rehearsal ${id}: nobody to rehearse it with`;
  const { accounts } = report;
  const because = (list: RehearsalReport["accounts"]["leftOutBy"]) =>
    list.slice(0, HOW_MANY_REASONS).map(({ because: { code }, count }) => `  ${String(count).padStart(8)}  ${code}`);
  const { cost, changes } = report;
  return [
    `rehearsal ${id}: ${report.messages} messages and ${report.tasks} tasks to ${report.peopleReached} of ${report.people} people, in ${seconds} s`,
    `accounts: ${accounts.considered} looked at, ${accounts.entered} come in, ${accounts.leftOut} left out`,
    ...because(accounts.leftOutBy),
    `of those in: ${accounts.sent} written to or called, ${accounts.deferred} deferred, ${accounts.excluded} excluded, ${accounts.waiting} waiting, ${accounts.finished} finished`,
    ...because([...accounts.deferredBy, ...accounts.excludedBy]),
    "step".padEnd(22) + ["sent", "tasks", "withdrawn", "failed", "waiting"].map((word) => word.padStart(10)).join(""),
    ...report.steps.map(
      (step) =>
        step.step.padEnd(22) +
        [step.sent, step.tasks, step.withdrawn, step.failed, step.waiting]
          .map((count) => String(count).padStart(10))
          .join(""),
    ),
    ...cost.known.map(({ currency, minor, messages }) => `cost: ${minor} ${currency} minor units for ${messages}`),
    ...(cost.unknown.length > 0
      ? [`cost unknown: ${cost.unknown.map(({ channel, count }) => `${count} ${channel}`).join(", ")}`]
      : []),
    ...(changes
      ? [
          `against what runs: ${changes.added} added, ${changes.dropped} dropped, ${changes.moved} moved, ${changes.otherChannel} on another channel`,
        ]
      : []),
    ...(report.measured ? measuredLines(report.measured) : []),
  ].join("\n");
}

function measuredLines({ rates, ...measured }: NonNullable<RehearsalReport["measured"]>): string[] {
  const range = ({ low, expected, high }: { low: bigint | number; expected: bigint | number; high: bigint | number }) =>
    `${expected} (${low} to ${high})`;
  const past = rates.map(({ channel, sent, paid }) => `${paid} of ${sent} by ${channel}`).join(", ");
  return [
    `as the last ${measured.days} days went (paid in full within ${measured.answerDays} days: ${past}):`,
    `  messages ${range(measured.messages)}, tasks ${range(measured.tasks)}, accounts that pay ${range(measured.paid)}`,
    ...measured.recovered.map(({ currency, ...sum }) => `  recovered ${range(sum)} ${currency} minor units`),
    ...measured.cost.map(({ currency, ...sum }) => `  cost ${range(sum)} ${currency} minor units`),
  ];
}
