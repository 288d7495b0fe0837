import { z } from "zod";
import { route } from "../access/index.js";
import { cutPage, id } from "../platform/contract.js";
import { readPart } from "../platform/http/read.js";
import { found, Problem } from "../platform/problem.js";
import * as contract from "./contract.js";
import { rejectsName } from "./domain/import/rejects-file.js";
import * as desk from "./import-desk.js";
import * as reads from "./import-reads.js";
import { csv, problemView, tableOptionsOf } from "./import-views.js";

/** Files read at once in one process: each holds two connections for as long as it takes. */
const STAGED_AT_ONCE = 4;
let staging = 0;

type ImportView = z.output<typeof contract.Import>;

const importView = ({ creditorId, creditorName, counts, options, ...shown }: desk.ImportShown): ImportView => ({
  ...shown,
  creditor: { id: creditorId, name: creditorName },
  options: { ...options, consent: options.consent && { ...options.consent, channels: [...options.consent.channels] } },
  counts: counts && {
    ...counts,
    balanceMinor: BigInt(counts.balanceMinor),
    causes: Object.entries(counts.causes)
      .map(([code, count]) => ({ code, count }))
      .sort((a, b) => b.count - a.count),
  },
});

const auditOf = ({ fileName, creditorId, kind, counts }: reads.ImportRecord | desk.ImportShown) => ({
  fileName,
  creditorId,
  kind,
  ...(counts && { rows: counts.rows, rejected: counts.rejected, created: counts.created, updated: counts.updated }),
});

const files = [
  route({
    id: "stageImport",
    method: "POST",
    path: "/imports",
    allow: "imports:write",
    kind: "upload",
    tag: "imports",
    summary:
      "Read a file and check every row; nothing is in the books yet. The body is one line of JSON (an ImportOrder), a line feed, then the file as it is",
    reply: contract.Import,
    status: 201,
    perMinute: 30,
    handle: async (ctx, { body }) => {
      if (staging >= STAGED_AT_ONCE) throw new Problem(503, "imports_busy", {}, { headers: { "retry-after": "5" } });
      staging += 1;
      try {
        const { order, file } = await desk.splitOrder(body.stream);
        const read = readPart(contract.ImportOrder, order, "body") as z.output<typeof contract.ImportOrder>;
        const options = { ...read.options, ...(read.options.table && { table: tableOptionsOf(read.options.table) }) };
        const staged = await desk.stage(
          ctx.db,
          { ...read, options: options as never },
          file,
          ctx.actor.name,
          ctx.now,
          ctx.signal,
        );
        return await ctx.db.begin(async (tx) => {
          const shown = await desk.showImport(tx, staged.id, ctx.now);
          await ctx.audit(tx, {
            action: "import.checked",
            subject: { kind: "import", id: staged.id },
            after: auditOf(shown),
          });
          return importView(shown);
        });
      } finally {
        staging -= 1;
      }
    },
  }),
  route({
    id: "listImports",
    method: "GET",
    path: "/imports",
    allow: "portfolio:read",
    tag: "imports",
    summary: "Files that were brought in, newest first",
    query: contract.ImportQuery,
    reply: contract.ImportPage,
    handle: async ({ tx, now, cursors }, { query: { cursor, limit, ...filter } }) => {
      const from = cursors.read(cursor, z.tuple([id<"import">()]));
      const rows = await reads.listImports(tx, filter, from?.[0] ?? null, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.id], cursors.write);
      return { items: (await desk.withJobs(tx, page.items, now)).map(importView), next: page.next };
    },
  }),
  route({
    id: "getImport",
    method: "GET",
    path: "/imports/:importId",
    allow: "portfolio:read",
    tag: "imports",
    summary: "One import: its counts, causes of rejection, and the job at work on it",
    params: contract.ImportParams,
    reply: contract.Import,
    handle: async ({ tx, now }, { params }) => importView(await desk.showImport(tx, params.importId, now)),
  }),
  route({
    id: "previewImport",
    method: "GET",
    path: "/imports/:importId/preview",
    allow: "portfolio:read",
    tag: "imports",
    summary:
      "Some rows of a checked file that would be created, updated or left as they are, beside what is in the books",
    params: contract.ImportParams,
    query: contract.PreviewQuery,
    reply: contract.Preview,
    handle: async ({ tx, now }, { params, query }) => {
      const rows = await desk.preview(tx, params.importId, query.kind, now);
      return { items: rows.map(previewView) };
    },
  }),
  route({
    id: "listRejects",
    method: "GET",
    path: "/imports/:importId/rejects",
    allow: "portfolio:read",
    tag: "imports",
    summary: "Rows that were refused, each with its cells and everything that is wrong with it",
    params: contract.ImportParams,
    query: contract.RejectQuery,
    reply: contract.RejectPage,
    handle: async ({ tx, cursors }, { params, query: { cursor, limit, code } }) => {
      found(await reads.importById(tx, params.importId), "import");
      const after = cursors.read(cursor, z.tuple([z.string().transform(BigInt)]));
      const rows = await reads.listRejects(tx, params.importId, code, after?.[0] ?? null, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.row], cursors.write);
      return {
        items: page.items.map((row) => ({ ...row, row: Number(row.row), problems: row.problems.map(problemView) })),
        next: page.next,
      };
    },
  }),
  route({
    id: "downloadRejects",
    method: "GET",
    path: "/imports/:importId/rejects.csv",
    allow: "portfolio:read",
    kind: "stream",
    tag: "imports",
    summary: "The rejected rows as a file: their own cells, and the reason of each in words",
    params: contract.ImportParams,
    query: contract.RejectFileQuery,
    handle: async ({ db }, { params: { importId }, query: { locale } }) => {
      const record = found(await db.begin((tx) => reads.importById(tx, importId)), "import");
      return csv(desk.rejectLines(db, importId, locale), rejectsName(record.fileName, locale));
    },
  }),
];

const previewView = ({ dueOn, balanceMinor, statedMinor, status, row, ...rest }: reads.StagedRow) => ({
  ...rest,
  row: Number(row),
  before:
    dueOn !== null && balanceMinor !== null && statedMinor !== null && status !== null
      ? { dueOn, balanceMinor, statedMinor, status }
      : null,
});

const steps = [
  route({
    id: "commitImport",
    method: "POST",
    path: "/imports/:importId/commit",
    allow: "imports:write",
    tag: "imports",
    summary: "Put a checked file into the books, as a job: all of it or nothing",
    params: contract.ImportParams,
    reply: contract.JobAsked,
    status: 202,
    handle: async (ctx, { params: { importId } }) => {
      const { job, record } = await desk.askImportJob(ctx.tx, importId, "commit", ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "import.commit_asked",
        subject: { kind: "import", id: importId },
        after: auditOf(record),
      });
      return { job };
    },
  }),
  route({
    id: "undoImport",
    method: "POST",
    path: "/imports/:importId/undo",
    allow: "imports:write",
    tag: "imports",
    summary: "Take a committed file back, as a job, within 24 hours",
    params: contract.ImportParams,
    reply: contract.JobAsked,
    status: 202,
    handle: async (ctx, { params: { importId } }) => {
      const { job, record } = await desk.askImportJob(ctx.tx, importId, "undo", ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "import.undo_asked",
        subject: { kind: "import", id: importId },
        before: auditOf(record),
      });
      return { job };
    },
  }),
  route({
    id: "discardImport",
    method: "DELETE",
    path: "/imports/:importId",
    allow: "imports:write",
    tag: "imports",
    summary: "Throw a checked file away; the books never knew of it",
    params: contract.ImportParams,
    reply: contract.Import,
    handle: async (ctx, { params: { importId } }) => {
      const shown = await desk.discard(ctx.tx, importId, ctx.now);
      await ctx.audit({
        action: "import.discarded",
        subject: { kind: "import", id: importId },
        before: auditOf(shown),
      });
      return importView(shown);
    },
  }),
];

export const importRoutes = [...files, ...steps];
