import { z } from "zod";
import { route } from "../../access/index.js";
import { cutPage, id, pageQuery } from "../../platform/contract.js";
import { found } from "../../platform/problem.js";
import * as actions from "../actions.js";
import { AccountParams, Creditor, CreditorParams } from "../contract.js";
import * as reads from "../reads.js";
import * as contract from "./contract.js";
import { type ChargeRow, chargesOfAccount } from "./store.js";

const chargeView = ({
  debtId,
  debtRef,
  accountId: _,
  creditorId: __,
  kind,
  strategyId,
  stepId,
  reversedAt,
  reversedBecause,
  reversedBy,
  reversedNote,
  ...row
}: ChargeRow): z.output<typeof contract.Charge> => ({
  ...row,
  debt: { id: debtId, ref: debtRef },
  of: kind,
  strategyId: strategyId as z.output<typeof contract.Charge>["strategyId"],
  step: stepId,
  reversed:
    reversedAt === null || reversedBecause === null
      ? null
      : { at: reversedAt, because: reversedBecause, by: reversedBy, note: reversedNote },
});

export const chargeRoutes = [
  route({
    id: "setCreditorCharges",
    method: "PUT",
    path: "/creditors/:creditorId/charges",
    allow: "portfolio:write",
    tag: "creditors",
    summary: "What contracts allow to charge, confirmed by whoever sends it; and the values of legal units",
    params: CreditorParams,
    body: contract.SetCharges,
    reply: Creditor,
    handle: async (ctx, { params, body }) => {
      const { before, after } = await actions.setCharges(ctx.tx, params.creditorId, body, ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "creditor.charges_set",
        subject: { kind: "creditor", id: after.id },
        before: before.charges,
        after: after.charges,
      });
      return after;
    },
  }),
  route({
    id: "listCharges",
    method: "GET",
    path: "/accounts/:accountId/charges",
    allow: "portfolio:read",
    tag: "accounts",
    summary: "Fees and interest charged on the debts of an account, newest first, those taken back too",
    params: AccountParams,
    query: pageQuery,
    reply: contract.ChargePage,
    handle: async ({ tx, cursors }, { params, query: { cursor, limit } }) => {
      found(await reads.accountById(tx, params.accountId), "account");
      const from = cursors.read(cursor, z.tuple([id<"charge">()]));
      const rows = await chargesOfAccount(tx, params.accountId, from?.[0] ?? null, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.id], cursors.write);
      return { items: page.items.map(chargeView), next: page.next };
    },
  }),
  route({
    id: "reverseCharge",
    method: "POST",
    path: "/charges/:chargeId/reversal",
    allow: "payments:write",
    tag: "accounts",
    summary: "Take a charge back: the contrary is posted, and what was paid on it is the customer's credit",
    params: contract.ChargeParams,
    body: contract.ReverseCharge,
    reply: contract.ChargeReversed,
    handle: async (ctx, { params, body }) => {
      const by = { by: ctx.actor.name, note: body.note };
      const { charge, account } = await actions.reverseByHand(ctx.tx, params.chargeId, by, ctx.now);
      await ctx.audit({
        action: "charge.reversed",
        subject: { kind: "account", id: account.id },
        after: { chargeId: charge.id, of: charge.kind, amountMinor: charge.amountMinor, note: body.note },
      });
      const { openMinor, unappliedMinor, currency } = account;
      return { chargeId: charge.id, openMinor, unappliedMinor, currency };
    },
  }),
];
