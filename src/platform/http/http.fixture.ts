import { Readable } from "node:stream";
import { z } from "zod";
import { refuse } from "../../kernel/result.js";
import { id, pageOf, pageQuery } from "../contract.js";
import { accept, notFound } from "../problem.js";
import { type Ctx, routeFor } from "./route.js";

/** Routes that do one thing each, for the tests of what is common to all routes. */
const route = routeFor<"portfolio:read" | "portfolio:write" | "team:write">();

const Note = z.strictObject({
  text: z.string().trim().min(1).max(40),
  lines: z
    .array(z.object({ amount: z.number().int().min(1) }))
    .max(3)
    .optional(),
});

/** The fixtures keep their rows where the platform keeps events: a table behind its tenant's wall. */
const save = async ({ tx, now }: Pick<Ctx, "tx" | "now">, text: string): Promise<bigint> => {
  const [row] = await tx<{ id: bigint }>`
    insert into platform.event (tenant_id, consumer, kind, payload, at)
    values (${tx.tenant}, 'fixture', 'note', ${JSON.stringify({ text })}::jsonb, ${now}) returning id`;
  return row?.id ?? 0n;
};

const NoteId = id<"note">();
const Saved = z.object({ id: NoteId, text: z.string() }).meta({ id: "FixtureNote" });
type NoteIdOf = z.output<typeof NoteId>;

export const fixtureRoutes = [
  route({
    id: "fixtureAdd",
    method: "POST",
    path: "/fixture/notes",
    allow: "portfolio:write",
    tag: "fixture",
    summary: "Add",
    body: Note,
    reply: Saved,
    status: 201,
    handle: async (ctx, { body }) => {
      const noteId = await save(ctx, body.text);
      await ctx.audit({ action: "note.added", subject: { kind: "note", id: noteId }, after: body });
      return { id: noteId as NoteIdOf, text: body.text };
    },
  }),
  route({
    id: "fixtureGet",
    method: "GET",
    path: "/fixture/notes/:noteId",
    allow: "portfolio:read",
    tag: "fixture",
    summary: "Get",
    params: z.object({ noteId: NoteId }),
    reply: Saved,
    handle: async ({ tx }, { params }) => {
      const [row] = await tx<{ id: NoteIdOf; text: string }>`
        select id, payload->>'text' as text from platform.event where tenant_id = ${tx.tenant} and id = ${params.noteId}`;
      if (!row) throw notFound("note");
      return row;
    },
  }),
  route({
    id: "fixtureList",
    method: "GET",
    path: "/fixture/notes",
    allow: "portfolio:read",
    tag: "fixture",
    summary: "List",
    query: pageQuery,
    reply: pageOf(NoteId),
    handle: async ({ tx, cursors }, { query }) => {
      const from = cursors.read(query.cursor, z.tuple([NoteId]));
      const rows = await tx<{ id: NoteIdOf }>`
        select id from platform.event where tenant_id = ${tx.tenant} and id > ${from?.[0] ?? 0n} order by id limit ${query.limit}`;
      const last = rows.at(-1);
      return { items: rows.map((row) => row.id), next: last ? cursors.write([last.id]) : null };
    },
  }),
  route({
    id: "fixtureUnaudited",
    method: "POST",
    path: "/fixture/unaudited",
    allow: "portfolio:write",
    tag: "fixture",
    summary: "Forgets its audit",
    handle: async (ctx) => save(ctx, "unaudited"),
  }),
  route({
    id: "fixtureWritingRead",
    method: "GET",
    path: "/fixture/writing-read",
    allow: "portfolio:read",
    tag: "fixture",
    summary: "Writes in a read",
    handle: async (ctx) => save(ctx, "sneaked in"),
  }),
  route({
    id: "fixtureRefuse",
    method: "POST",
    path: "/fixture/refuse",
    allow: "portfolio:write",
    tag: "fixture",
    summary: "Writes, then refuses",
    handle: async (ctx) => {
      await save(ctx, "refused");
      await ctx.audit({ action: "note.added", subject: { kind: "note", id: 1n } });
      accept(refuse("too_late", { days: 3 }));
    },
  }),
  route({
    id: "fixtureCrash",
    method: "GET",
    path: "/fixture/crash",
    allow: "portfolio:read",
    tag: "fixture",
    summary: "Crashes",
    handle: async ({ tx }) => {
      await tx`select 'Ana Pérez'::int`;
    },
  }),
  route({
    id: "fixtureWrongReply",
    method: "GET",
    path: "/fixture/wrong-reply",
    allow: "portfolio:read",
    tag: "fixture",
    summary: "Replies in another form",
    reply: Saved,
    handle: async () => ({ id: "1" as unknown as NoteIdOf, text: "x" }),
  }),
  route({
    id: "fixtureSecret",
    method: "POST",
    path: "/fixture/secret",
    allow: "portfolio:write",
    tag: "fixture",
    summary: "Shows a secret once",
    reply: z.object({ secret: z.string() }),
    secretReply: true,
    handle: async (ctx) => {
      await ctx.audit({ action: "secret.made", subject: { kind: "secret", id: 1n } });
      return { secret: "shown once" };
    },
  }),
  route({
    id: "fixtureSlow",
    method: "POST",
    path: "/fixture/slow",
    allow: "portfolio:write",
    tag: "fixture",
    summary: "Waits for a lock",
    reply: z.object({ id: NoteId }),
    handle: async (ctx) => {
      await ctx.tx`select pg_advisory_xact_lock(77)`;
      const noteId = await save(ctx, "slow");
      await ctx.audit({ action: "note.added", subject: { kind: "note", id: noteId } });
      return { id: noteId as NoteIdOf };
    },
  }),
  route({
    id: "fixtureRare",
    method: "POST",
    path: "/fixture/rare",
    allow: "portfolio:write",
    tag: "fixture",
    summary: "Twice a minute",
    perMinute: 2,
    unaudited: "changes nothing",
    handle: async () => {},
  }),
  route({
    id: "fixtureUpload",
    method: "POST",
    path: "/fixture/upload",
    allow: "portfolio:write",
    kind: "upload",
    tag: "fixture",
    summary: "Counts bytes",
    bodyMaxBytes: 100_000,
    unaudited: "keeps nothing",
    reply: z.object({ bytes: z.int(), contentType: z.string().nullable() }),
    handle: async (_ctx, { body }) => {
      let bytes = 0;
      for await (const chunk of body.stream) bytes += (chunk as Buffer).length;
      return { bytes, contentType: body.contentType };
    },
  }),
  route({
    id: "fixtureDownload",
    method: "GET",
    path: "/fixture/download",
    allow: "portfolio:read",
    kind: "stream",
    tag: "fixture",
    summary: "A file",
    handle: async () => ({ contentType: "text/csv; charset=utf-8", fileName: "cartera de María.csv", body: csv() }),
  }),
  route({
    id: "fixtureOpen",
    method: "GET",
    path: "/fixture/open",
    allow: "public",
    tag: "fixture",
    summary: "Needs nobody",
    reply: z.object({ ok: z.boolean() }),
    handle: async () => ({ ok: true }),
  }),
];

function csv() {
  return Readable.from(["id;saldo\r\n", "1;100\r\n"]);
}
