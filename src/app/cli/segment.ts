import { readFileSync } from "node:fs";
import type { AccountId } from "../../kernel/id.js";
import { formatMoney } from "../../kernel/money.js";
import { nowOf } from "../../platform/clock.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import {
  countSegmentRule,
  explainAccount,
  listSegments,
  proposeSegments,
  type Rule,
  RuleShape,
  ruleJsonSchema,
  type SegmentRow,
  type SegmentTotal,
} from "../../strategy/index.js";
import { CliError, command, EXIT, type Io } from "./command.js";
import { creditorOf, tenantOf, withApp } from "./with-app.js";

const RULE_HELP = `a rule, such as '{"fact":"daysLate","op":"ge","value":30}', or @FILE`;

export const segment = command({
  name: "segment",
  summary: "Lists saved segments, counts one or any rule, tells why an account is in it, or proposes a split.",
  usage: "list | show ID|NAME | count ID|NAME|--rule R | why ACCOUNT ID|NAME|--rule R | propose | schema",
  help: {
    tenant: "whose; not needed where there is only one",
    rule: RULE_HELP,
    creditor: "for propose: only this creditor's accounts",
  },
  examples: [
    "acuerdo segment list",
    "acuerdo segment count 'Vencidos grandes'",
    `acuerdo segment count --rule '{"all":[{"fact":"daysLate","op":"ge","value":30},{"fact":"hasEmail","op":"is","value":true}]}'`,
    "acuerdo segment why CA00017 'Vencidos grandes'",
    "acuerdo segment propose --creditor 'Norte S.A.' --json",
    "acuerdo segment schema > rule.schema.json",
  ],
  options: { tenant: { type: "string" }, rule: { type: "string" }, creditor: { type: "string" } },
  async run(values, [action, ...names], io) {
    if (action === "schema") {
      io.result(ruleJsonSchema(), () => JSON.stringify(ruleJsonSchema(), null, 2));
      return EXIT.ok;
    }
    const act = Object.hasOwn(ACTIONS, action ?? "") ? ACTIONS[action as keyof typeof ACTIONS] : undefined;
    if (!act) throw new CliError("say list, show, count, why, propose or schema", EXIT.usage);
    return withApp("segment", async (app) => {
      const { db } = await tenantOf(app, values.tenant);
      await act(db, names, values, io);
      return EXIT.ok;
    });
  },
});

interface Given {
  readonly rule?: string;
  readonly creditor?: string;
}

type Action = (db: TenantDb, names: readonly string[], given: Given, io: Io) => Promise<void>;

const ACTIONS = { list, show, count, why, propose } satisfies Record<string, Action>;

async function list(db: TenantDb, _: readonly string[], __: Given, io: Io): Promise<void> {
  const all = await db.begin((tx) => listSegments(tx, false));
  io.result(all, () => all.map(line).join("\n") || "no segment is saved yet");
}

const line = ({ id, name, counts, countedAt }: SegmentRow): string =>
  [
    id.toString().padEnd(5),
    (counts ? said(counts.map((total) => ({ ...total, openMinor: BigInt(total.openMinor) }))) : "not counted").padEnd(
      40,
    ),
    (countedAt?.toISOString().slice(0, 16) ?? "-").padEnd(18),
    name,
  ].join("");

const said = (totals: readonly SegmentTotal[]): string =>
  totals
    .map(
      ({ currency, count: accounts, openMinor }) =>
        `${accounts} · ${formatMoney({ minor: openMinor, currency }, "es")}`,
    )
    .join(", ") || "0";

async function show(db: TenantDb, [name]: readonly string[], _: Given, io: Io): Promise<void> {
  const found = await db.begin((tx) => segmentOf(tx, name));
  io.result(found, () => `${line(found)}\n${JSON.stringify(found.rule, null, 2)}`);
}

async function count(db: TenantDb, [name]: readonly string[], given: Given, io: Io): Promise<void> {
  const totals = await db.begin(async (tx) => countSegmentRule(tx, await ruleOf(tx, name, given), await nowOf(tx)));
  io.result(totals, () => said(totals));
}

async function why(db: TenantDb, [account, name]: readonly string[], given: Given, io: Io): Promise<void> {
  const { belongs, because } = await db.begin(async (tx) =>
    explainAccount(tx, await ruleOf(tx, name, given), await accountOf(tx, account), await nowOf(tx)),
  );
  const reasons = because.map(({ path, condition, segment: other, actual, holds }) => ({
    path,
    asked: condition ?? { segment: other },
    actual,
    holds,
  }));
  io.result({ belongs, because: reasons }, () =>
    [
      belongs ? "it is in the segment" : "it is not in the segment",
      ...reasons.map(
        ({ path, asked, actual, holds }) =>
          `${holds ? "  yes " : "  no  "}${JSON.stringify(asked)}  it is ${JSON.stringify(actual)}  (${path || "the rule"})`,
      ),
    ].join("\n"),
  );
}

async function propose(db: TenantDb, _: readonly string[], given: Given, io: Io): Promise<void> {
  const proposals = await db.begin(async (tx) => {
    const creditor = given.creditor === undefined ? undefined : (await creditorOf(tx, given.creditor)).id;
    return proposeSegments(tx, creditor, await nowOf(tx));
  });
  io.result(proposals, () =>
    proposals
      .flatMap(({ by, groups }) => [
        `by ${by}`,
        ...groups.map(({ name, totals }) => `  ${name.map(partName).join(", ").padEnd(44)}${said(totals)}`),
      ])
      .join("\n"),
  );
}

type NamePart = Awaited<ReturnType<typeof proposeSegments>>[number]["groups"][number]["name"][number];

function partName(part: NamePart): string {
  if (part.code === "late") return part.to === null ? `late ${part.from}+ days` : `late ${part.from}-${part.to} days`;
  return "days" in part ? `${part.code} (${part.days} days)` : part.code;
}

/** The rule that was typed, or that of the segment named. */
async function ruleOf(tx: Tx, name: string | undefined, { rule }: Given): Promise<Rule> {
  if (rule === undefined) return (await segmentOf(tx, name)).rule;
  const text = rule.startsWith("@") ? readFileSync(rule.slice(1), "utf8") : rule;
  const read = RuleShape.safeParse(parsed(text));
  if (read.success) return read.data;
  const problems = read.error.issues.map(
    (issue) =>
      `${issue.path.join(".") || "the rule"}: ${String((issue as { params?: { code?: string } }).params?.code)}`,
  );
  throw new CliError(`this is no sound rule\n${problems.join("\n")}`, EXIT.usage);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(`--rule is no JSON: ${(error as Error).message}`, EXIT.usage);
  }
}

async function segmentOf(tx: Tx, name: string | undefined): Promise<SegmentRow> {
  const all = await listSegments(tx, false);
  const found = all.find((one) => one.name === name || one.id.toString() === name);
  if (found) return found;
  const names = all.map((one) => one.name).join(" · ") || "none yet";
  throw new CliError(`there is no segment ${name ?? ""}; there are: ${names}`, EXIT.notFound);
}

/** The account of this number or id. */
async function accountOf(tx: Tx, given: string | undefined): Promise<AccountId> {
  if (!given) throw new CliError("which account? Its number or its id", EXIT.usage);
  const rows = await tx<{ id: AccountId }>`
    select id from debts.account where tenant_id = ${tx.tenant} and (ref = ${given} or id::text = ${given})
    order by ref = ${given} desc limit 2`;
  if (!rows[0]) throw new CliError(`there is no account ${given}`, EXIT.notFound);
  return rows[0].id;
}
