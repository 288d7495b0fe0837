import type { z } from "zod";
import { route } from "../access/index.js";
import * as contract from "./contract.js";
import { listStandstills, type StandstillRow } from "./standstill-store.js";
import { liftStandstill, setStandstill } from "./standstills.js";

/** A standstill as it travels. */
export const standstillView = ({
  creditorId,
  creditorName,
  ...row
}: StandstillRow): z.output<typeof contract.Standstill> => ({
  ...row,
  creditor: creditorId !== null && creditorName !== null ? { id: creditorId, name: creditorName } : null,
});

export const standstillRoutes = [
  route({
    id: "listStandstills",
    method: "GET",
    path: "/standstills",
    allow: "compliance:read",
    tag: "compliance",
    summary: "What stands still, and why: everything, creditors, segments; newest first",
    query: contract.StandstillQuery,
    reply: contract.StandstillList,
    handle: async ({ tx, now }, { query: { state } }) => ({
      items: (await listStandstills(tx, state === "standing" ? now : null)).map(standstillView),
    }),
  }),
  route({
    id: "setStandstill",
    method: "POST",
    path: "/standstills",
    allow: "compliance:write",
    tag: "compliance",
    summary:
      "The red button: nothing more is sent, to anybody or about one creditor, until a moment or until it is lifted",
    body: contract.SetStandstill,
    reply: contract.Standstill,
    status: 201,
    handle: async (ctx, { body: { creditorId, ...order } }) => {
      const row = await setStandstill(ctx.tx, creditorId, { ...order, setBy: ctx.actor.name }, ctx.now);
      await ctx.audit({
        action: "standstill.set",
        subject: { kind: "standstill", id: row.id },
        after: { scope: row.scope, creditorId, because: row.because, untilAt: row.untilAt },
      });
      return standstillView(row);
    },
  }),
  route({
    id: "liftStandstill",
    method: "POST",
    path: "/standstills/:standstillId/lift",
    allow: "compliance:write",
    tag: "compliance",
    summary: "Let go on what stands still; what waited is looked at again at once",
    params: contract.StandstillParams,
    reply: contract.Standstill,
    handle: async (ctx, { params: { standstillId } }) => {
      const { after } = await liftStandstill(ctx.tx, standstillId, ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "standstill.lifted",
        subject: { kind: "standstill", id: standstillId },
        before: { scope: after.scope, because: after.because },
        after: { liftedBy: after.liftedBy },
      });
      return standstillView(after);
    },
  }),
];
