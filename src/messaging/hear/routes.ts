import { z } from "zod";
import { route } from "../../access/index.js";
import { cutPage, id, pageQuery } from "../../platform/contract.js";
import { answerView } from "./answers.js";
import * as contract from "./contract.js";
import { assignWriter, countUnknown, listUnknown } from "./unknown.js";

export const hearRoutes = [
  route({
    id: "listUnknownWriters",
    method: "GET",
    path: "/inbound/unknown",
    allow: "messages:read",
    tag: "messages",
    summary: "What people said who wrote from an address that nobody has, newest first",
    query: pageQuery,
    reply: contract.UnknownPage,
    handle: async ({ tx, cursors }, { query: { cursor, limit } }) => {
      const before = cursors.read(cursor, z.tuple([id<"inbound">()]))?.[0] ?? null;
      const rows = await listUnknown(tx, before, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.id], cursors.write);
      return { ...page, items: page.items.map(answerView), count: await countUnknown(tx) };
    },
  }),
  route({
    id: "assignWriter",
    method: "POST",
    path: "/inbound/:inboundId/assign",
    allow: "messages:send",
    tag: "messages",
    summary: "Say whose an unknown address is: it is theirs from now on, with all that came from there",
    params: contract.InboundParams,
    body: contract.AssignWriter,
    reply: contract.AssignedWriter,
    handle: async (ctx, { params, body: { debtorId } }) => {
      const { from, channel, count } = await assignWriter(ctx.tx, params.inboundId, debtorId, ctx.now);
      await ctx.audit({
        action: "inbound.assigned",
        subject: { kind: "debtor", id: debtorId },
        after: { from, channel, count },
      });
      return { count };
    },
  }),
];
