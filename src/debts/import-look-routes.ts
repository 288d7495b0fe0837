import { route } from "../access/index.js";
import { dayIn } from "../kernel/time.js";
import { notFound } from "../platform/problem.js";
import * as contract from "./contract.js";
import { fieldsOf } from "./domain/import/fields.js";
import { PRESETS } from "./domain/import/presets.js";
import { sampleFile } from "./domain/import/sample-file.js";
import * as desk from "./import-desk.js";
import { csv, problemView, tableOptionsOf } from "./import-views.js";

export const importLookRoutes = [
  route({
    id: "inspectFile",
    method: "POST",
    path: "/imports/inspect",
    allow: "imports:write",
    kind: "upload",
    tag: "imports",
    summary:
      "Look at a file: format, columns, first rows, suggested mapping. Send the first megabyte of a CSV, the whole of a workbook",
    query: contract.InspectQuery,
    reply: contract.Inspection,
    unaudited: "stores nothing",
    perMinute: 60,
    handle: async ({ db }, { query: { kind, creditorId, fileName: _, ...options }, body }) => {
      const { table, suggestion, remembered } = await desk.inspect(
        db,
        body.stream,
        kind,
        creditorId,
        tableOptionsOf(options),
      );
      return {
        format: table.format,
        encoding: table.encoding,
        delimiter: table.delimiter ?? null,
        sheet: table.sheet ?? null,
        sheets: [...(table.sheets ?? [])],
        headerRow: table.headerRow,
        headers: [...table.headers],
        sample: table.sample.slice(0, SAMPLE_SHOWN).map((row) => [...row]),
        mapping: remembered?.mapping ?? suggestion.mapping,
        from: remembered ? ("remembered" as const) : suggestion.preset ? ("preset" as const) : ("guessed" as const),
        preset: suggestion.preset,
        rememberedAt: remembered?.usedAt ?? null,
        confidence: { ...suggestion.confidence },
        questions: remembered ? [] : suggestion.questions.map(coded),
        missing: remembered ? [] : suggestion.missing.map(coded),
        fields: Object.entries(fieldsOf(kind)).map(([name, { type, required }]) => ({ name, type, required })),
        presets: PRESETS.filter(({ mapping }) => mapping.kind === kind).map((preset) => ({ ...preset })),
      };
    },
  }),
  route({
    id: "checkMapping",
    method: "POST",
    path: "/imports/mapping",
    allow: "imports:write",
    tag: "imports",
    summary: "What a mapping lacks for these columns, and how sample rows read under it; stores nothing",
    body: contract.CheckMapping,
    reply: contract.MappingChecked,
    unaudited: "stores nothing",
    handle: async (_, { body: { mapping, headers, sample } }) => {
      const { missing, rows } = desk.tryMapping(mapping, headers, sample);
      return {
        missing: missing.map(coded),
        rows: rows.map(({ problems, ...row }) => ({
          ...row,
          values: row.values && { ...row.values },
          problems: problems.map(problemView),
        })),
      };
    },
  }),
  route({
    id: "sampleFile",
    method: "GET",
    path: "/imports/sample/:country.csv",
    allow: "imports:write",
    kind: "stream",
    tag: "imports",
    summary: "A small file of the kind that people in this country export, to try the import with",
    params: contract.SampleParams,
    query: contract.SampleQuery,
    handle: async ({ now }, { params: { country }, query: { kind } }) => {
      const text = sampleFile(country, kind, dayIn("UTC", now));
      if (text === null) throw notFound("sample");
      return csv([text], `acuerdo-${kind}-${country}.csv`);
    },
  }),
];

const SAMPLE_SHOWN = 20;

const coded = ({ code, values }: { code: string; values?: Readonly<Record<string, string | number>> }) => ({
  code,
  ...(values && { values: { ...values } }),
});
