import { readFileSync, writeFileSync } from "node:fs";
import { parse as parseYaml, stringify as yamlOf } from "yaml";
import type { StrategyId } from "../../kernel/id.js";
import { nowOf } from "../../platform/clock.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import {
  activateVersion,
  allProblems,
  createStrategy,
  type Definition,
  DefinitionShape,
  type Difference,
  definitionJsonSchema,
  differencesOf,
  isError,
  pauseStrategy,
  publishDefinition,
  RUNNING_RULES,
  retireStrategy,
  startStrategy,
  type VersionRow,
  versionsOf,
} from "../../strategy/index.js";
import { CliError, command, EXIT, type Io } from "./command.js";
import { tenantOf, withApp } from "./with-app.js";

interface Row {
  id: StrategyId;
  name: string;
  state: string;
  running: number;
}

interface Values {
  readonly file?: string | undefined;
  readonly version?: string | undefined;
  readonly against?: string | undefined;
  readonly running?: string | undefined;
}

type Action = (db: TenantDb, row: Row, values: Values, io: Io) => Promise<void>;
const BY = "cli";

export const strategy = command({
  name: "strategy",
  summary: "Lists, writes, compares, starts and ends strategies. A definition is a YAML or JSON file.",
  usage:
    "list | show NAME | versions NAME | diff NAME | check FILE | add NAME --file F | publish NAME --file F | activate NAME | start NAME | pause NAME | retire NAME | schema",
  help: {
    tenant: "whose; not needed where there is only one",
    file: "a definition, .yaml or .json; for show, where to write it",
    version: "for show, diff and activate: its number (the newest)",
    against: "for diff: the other number (the one that runs, or the one before)",
    running: "for activate: what becomes of accounts on another version: finish (usual), same_step or restart",
  },
  examples: [
    "acuerdo strategy list",
    "acuerdo strategy show 'Vencida, empresas' > overdue.yaml",
    "acuerdo strategy publish 'Vencida, empresas' --file overdue.yaml",
    "acuerdo rehearse --strategy 'Vencida, empresas'",
    "acuerdo strategy activate 'Vencida, empresas' --running same_step",
    "acuerdo strategy schema > strategy.schema.json",
  ],
  options: {
    tenant: { type: "string" },
    file: { type: "string" },
    version: { type: "string" },
    against: { type: "string" },
    running: { type: "string" },
  },
  async run(values, [action, name], io) {
    if (action === "schema") {
      io.result(definitionJsonSchema(), () => JSON.stringify(definitionJsonSchema(), null, 2));
      return EXIT.ok;
    }
    return withApp("strategy", async (app) => {
      const { db } = await tenantOf(app, values.tenant);
      if (action === "list") await list(db, io);
      else if (action === "check") return check(db, name ?? values.file, io);
      else if (action === "add") await add(db, name, values, io);
      else {
        const one = ACTIONS[action ?? ""];
        if (!one)
          throw new CliError(
            `say ${["list", "add", "check", "schema", ...Object.keys(ACTIONS)].join(", ")}`,
            EXIT.usage,
          );
        await one(db, await rowOf(db, name), values, io);
      }
      return EXIT.ok;
    });
  },
});

const ACTIONS: Readonly<Record<string, Action>> = {
  async show(db, row, { version, file }, io) {
    const { definition: stored, number } = await versionOf(db, row, version);
    // The database keeps no order of keys; read again, they come as the shape lists them.
    const definition = DefinitionShape.parse(stored);
    if (file !== undefined) writeFileSync(file, yamlOf(definition));
    io.result({ id: row.id, name: row.name, version: number, definition }, () =>
      file === undefined ? yamlOf(definition).trimEnd() : `${file}: version ${number}`,
    );
  },
  async versions(db, row, _, io) {
    const all = await db.begin((tx) => versionsOf(tx, row.id));
    io.result(
      all.map(({ definition: _definition, ...version }) => version),
      () =>
        all
          .map(
            ({ number, isLive, running, createdAt, createdBy, hash }) =>
              `${String(number).padStart(4)} ${isLive ? "live" : "    "} ${String(running).padStart(8)} running  ${createdAt.toISOString().slice(0, 16)}  ${hash.slice(0, 12)}  ${createdBy}`,
          )
          .join("\n"),
    );
  },
  async diff(db, row, { version, against }, io) {
    const all = await db.begin((tx) => versionsOf(tx, row.id));
    const after = pick(all, version, row.name);
    const usual =
      all.find(({ isLive, number }) => isLive && number !== after.number) ??
      all.find(({ number }) => number === after.number - 1);
    const before = against === undefined ? (usual ?? after) : pick(all, against, row.name);
    const found = differencesOf(before.definition, after.definition);
    io.result({ from: before.number, to: after.number, differences: found }, () =>
      [`${before.number} → ${after.number}`, ...found.map(lineOf)].join("\n"),
    );
  },
  async publish(db, row, { file }, io) {
    const definition = definitionIn(file);
    const number = await db.begin(async (tx) => publishDefinition(tx, row.id, definition, BY, await nowOf(tx)));
    io.result({ id: row.id, version: number }, () => `${row.name}: version ${number}; rehearse it, then activate it`);
  },
  async activate(db, row, { version, running }, io) {
    const rule = RUNNING_RULES.find((one) => one === (running ?? "finish"));
    if (!rule) throw new CliError(`--running: ${RUNNING_RULES.join(", ")}`, EXIT.usage);
    const { number } = await versionOf(db, row, version);
    const moved = await db.begin(async (tx) => activateVersion(tx, row.id, number, rule, BY, await nowOf(tx)));
    io.result({ id: row.id, version: number, moved }, () => `${row.name}: version ${number} live, ${moved} moved`);
  },
  async start(db, row, _, io) {
    await db.begin(async (tx) => startStrategy(tx, row.id, BY, await nowOf(tx)));
    io.result({ id: row.id, state: "live" }, () => `${row.name}: live`);
  },
  async pause(db, row, _, io) {
    await db.begin(async (tx) => pauseStrategy(tx, row.id, await nowOf(tx)));
    io.result({ id: row.id, state: "paused" }, () => `${row.name}: paused`);
  },
  async retire(db, row, _, io) {
    const left = await db.begin(async (tx) => retireStrategy(tx, row.id, await nowOf(tx)));
    io.result({ id: row.id, state: "retired", left }, () => `${row.name}: retired, ${left} accounts let go`);
  },
};

const all = (tx: Tx): Promise<Row[]> => tx<Row>`
  select s.id, s.name, s.state, (select count(*)::int from strategy.enrollment e
    where e.tenant_id = s.tenant_id and e.strategy_id = s.id and e.left_at is null) as running
  from strategy.strategy s where s.tenant_id = ${tx.tenant} order by s.id`;

async function list(db: TenantDb, io: Io): Promise<void> {
  const rows = await db.begin(all);
  io.result(rows, () =>
    rows
      .map((s) => `${s.id.toString().padEnd(5)}${s.state.padEnd(9)}${s.running.toString().padStart(7)}  ${s.name}`)
      .join("\n"),
  );
}

async function rowOf(db: TenantDb, name: string | undefined): Promise<Row> {
  const rows = await db.begin(all);
  const found = rows.find((s) => s.name === name || s.id.toString() === name);
  if (found) return found;
  throw new CliError(
    `there is no strategy ${name ?? ""}; there are: ${rows.map((s) => s.name).join(" · ")}`,
    EXIT.notFound,
  );
}

async function versionOf(db: TenantDb, row: Row, version: string | undefined): Promise<VersionRow> {
  return pick(await db.begin((tx) => versionsOf(tx, row.id)), version, row.name);
}

function pick(versions: readonly VersionRow[], version: string | undefined, name: string): VersionRow {
  const found = version === undefined ? versions[0] : versions.find(({ number }) => String(number) === version);
  if (found) return found;
  throw new CliError(
    `${name} has no version ${version}; it has ${versions.map((one) => one.number).join(", ")}`,
    EXIT.notFound,
  );
}

async function check(db: TenantDb, file: string | undefined, io: Io): Promise<number> {
  const definition = definitionIn(file);
  const problems = await db.begin(async (tx) => allProblems(tx, definition, await nowOf(tx)));
  io.result(problems, () =>
    problems.length === 0
      ? "nothing is wrong with it"
      : problems
          .map(
            ({ severity, code, step, values }) =>
              `${severity}: ${code}${step ? ` at ${step}` : ""} ${JSON.stringify(values)}`,
          )
          .join("\n"),
  );
  return problems.some(isError) ? EXIT.failed : EXIT.ok;
}

async function add(db: TenantDb, name: string | undefined, { file }: Values, io: Io): Promise<void> {
  if (name === undefined) throw new CliError("say its name", EXIT.usage);
  const definition = definitionIn(file);
  const id = await db.begin(async (tx) => createStrategy(tx, name, definition, BY, await nowOf(tx)));
  io.result({ id, state: "draft" }, () => `${name}: draft ${id}; rehearse it, then start it`);
}

/** A definition in a file, YAML or JSON; what is wrong with its shape is said with its place. */
export function definitionIn(file: string | undefined): Definition {
  if (file === undefined) throw new CliError("--file is needed: a definition, .yaml or .json", EXIT.usage);
  try {
    // JSON is YAML, too.
    const read = DefinitionShape.safeParse(parseYaml(readFileSync(file, "utf8")));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    throw new CliError(`${file}: ${issue?.path.join(".") || "the whole"}: ${issue?.message}`, EXIT.usage);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${file}: ${(error as Error).message}`, EXIT.usage);
  }
}

const lineOf = (one: Difference): string =>
  one.kind === "setting"
    ? `  ${one.name}: ${JSON.stringify(one.before)} → ${JSON.stringify(one.after)}`
    : one.kind === "changed"
      ? `~ ${one.step} (${one.stepKind}): ${one.fields.map(({ name, before, after }) => `${name} ${JSON.stringify(before)} → ${JSON.stringify(after)}`).join(", ")}`
      : `${{ added: "+", removed: "-", moved: "↕" }[one.kind]} ${one.step} (${one.stepKind})`;
