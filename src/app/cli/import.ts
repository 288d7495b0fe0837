import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type FieldSource, Mapping, parseMapping } from "../../debts/domain/import/mapping.js";
import { PRESETS } from "../../debts/domain/import/presets.js";
import { commitImport, type ImportCounts, type StageProgress, stageImport } from "../../debts/index.js";
import { CHANNELS, type Channel } from "../../kernel/channel.js";
import type { CreditorId } from "../../kernel/id.js";
import { nowOf } from "../../platform/clock.js";
import { consentOfImport } from "../job-handlers.js";
import { CliError, command, EXIT } from "./command.js";
import { creditorOf, tenantOf, withApp } from "./with-app.js";

export const importCommand = command({
  name: "import",
  summary: "Brings in a CSV or XLSX file of debts or payments. --dry-run checks it and changes nothing.",
  usage: "FILE --preset NAME | --map FIELD=COLUMN… [--tenant SLUG] [--creditor NAME]",
  help: {
    tenant: "whose; not needed where there is only one",
    creditor: "whose customers; not needed where there is only one",
    kind: "debts (the default) or payments",
    preset: "a mapping that ships with Acuerdo",
    mapping: "a mapping as a JSON file",
    map: "FIELD=COLUMN, FIELD='constant text' with =, or FIELD={template}; may be given often",
    "date-order": "dmy, mdy or ymd",
    decimal: "what parts units from cents: . or ,",
    consent: "channels the creditor declares consent for, such as email,sms",
    "amount-means": "balance (the default) or original",
    "dry-run": "check only",
  },
  examples: [
    "acuerdo import cartera.xlsx --map debtorRef=NIT --map debtorName=Cliente --map debtRef=Factura --map amount=Saldo --map dueOn=Vence --consent email",
    "acuerdo import invoices.csv --preset ibm-late-payments --consent email --amount-means original",
  ],
  options: {
    tenant: { type: "string" },
    creditor: { type: "string" },
    kind: { type: "string" },
    preset: { type: "string" },
    mapping: { type: "string" },
    map: { type: "string", multiple: true },
    "date-order": { type: "string" },
    decimal: { type: "string" },
    consent: { type: "string" },
    "amount-means": { type: "string" },
    "dry-run": { type: "boolean" },
  },
  run: (values, [file], io) =>
    withApp("import", async (app) => {
      if (!file) throw new CliError("which file? acuerdo import FILE", EXIT.usage);
      const { db } = await tenantOf(app, values.tenant);
      const creditor = await db.begin((tx) => creditorOf(tx, values.creditor));
      const now = await db.begin(nowOf);
      const started = performance.now();
      const id = await stageImport(
        db,
        {
          creditorId: creditor.id as CreditorId,
          fileName: basename(file),
          askedBy: "cli",
          mapping: mappingOf(values),
          options: {
            amountMeans: values["amount-means"] === "original" ? "original" : "balance",
            ...(values.consent && {
              consent: { channels: channelsOf(values.consent), medium: "declared by the creditor", textVersion: null },
            }),
          },
        },
        file,
        now,
        undefined,
        (progress) => io.progress(progressLine(progress)),
      );
      if (!values["dry-run"]) {
        await db.begin((tx) =>
          commitImport(tx, id, now, consentOfImport, async (phase, done, total) =>
            io.progress(`${phase} ${done}/${total}`),
          ),
        );
      }
      const { counts } = await db.begin(
        async (tx) =>
          (
            await tx<{
              counts: ImportCounts;
            }>`select counts from debts.import where tenant_id = ${tx.tenant} and id = ${id}`
          )[0] as { counts: ImportCounts },
      );
      const seconds = (performance.now() - started) / 1000;
      io.result({ importId: id, committed: !values["dry-run"], seconds: Number(seconds.toFixed(2)), ...counts }, () =>
        summary(counts, seconds, values["dry-run"] === true),
      );
      return EXIT.ok;
    }),
});

function channelsOf(text: string): Channel[] {
  return text.split(",").map((name) => {
    const channel = CHANNELS.find((known) => known === name.trim());
    if (!channel) throw new CliError(`there is no channel ${name}; there are: ${CHANNELS.join(", ")}`, EXIT.usage);
    return channel;
  });
}

const progressLine = ({ rows, rejected, bytesRead, bytesTotal }: StageProgress): string =>
  `${rows} rows, ${rejected} rejected${bytesTotal ? `, ${Math.round((bytesRead / bytesTotal) * 100)} %` : ""}`;

const summary = (c: ImportCounts, seconds: number, dry: boolean): string =>
  [
    `${dry ? "would create" : "created"} ${c.created}, ${dry ? "update" : "updated"} ${c.updated}, unchanged ${c.unchanged}, rejected ${c.rejected} of ${c.rows} rows in ${seconds.toFixed(2)} s`,
    ...Object.entries(c.causes).map(([code, count]) => `  ${code}: ${count}`),
  ].join("\n");

interface MappingOptions {
  readonly kind?: string;
  readonly preset?: string;
  readonly mapping?: string;
  readonly map?: string[];
  readonly "date-order"?: string;
  readonly decimal?: string;
}

/** The mapping that the options say: a preset or a file to begin with, then field by field. */
export function mappingOf(values: MappingOptions): Mapping {
  const start: unknown = values.preset
    ? presetOf(values.preset)
    : values.mapping
      ? JSON.parse(readFileSync(values.mapping, "utf8"))
      : { kind: values.kind ?? "debts", columns: {} };
  const base = parseMapping(start);
  if (!base.ok) throw new CliError(`the mapping is not right: ${JSON.stringify(base.refusal.values)}`, EXIT.usage);
  const columns = { ...base.value.columns, ...Object.fromEntries((values.map ?? []).map(fieldOf)) };
  const all = Mapping.safeParse({
    ...base.value,
    columns,
    ...(values["date-order"] && { dateOrder: values["date-order"] }),
    ...(values.decimal && { decimal: values.decimal }),
  });
  if (!all.success)
    throw new CliError(
      `the mapping is not right: ${all.error.issues[0]?.path.join(".")}: ${all.error.issues[0]?.message}`,
      EXIT.usage,
    );
  return all.data;
}

function presetOf(name: string): unknown {
  const found = PRESETS.find((preset) => preset.id === name);
  if (!found)
    throw new CliError(`there is no preset ${name}; there are: ${PRESETS.map((p) => p.id).join(", ")}`, EXIT.usage);
  return found.mapping;
}

function fieldOf(text: string): [string, FieldSource] {
  const at = text.indexOf("=");
  if (at <= 0) throw new CliError(`--map ${text}: say FIELD=COLUMN`, EXIT.usage);
  const field = text.slice(0, at);
  const source = text.slice(at + 1);
  if (source.startsWith("=")) return [field, { constant: source.slice(1) }];
  return [field, /\{[^}]+\}/.test(source) ? { template: source } : { column: source }];
}
