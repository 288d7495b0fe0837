import { route } from "../access/index.js";
import { DebtorParams } from "../debts/contract.js";
import { Problem } from "../platform/problem.js";
import * as actions from "./actions.js";
import { chargeLawRoutes } from "./charge-law-routes.js";
import { type Consents, consentsNow } from "./consents.js";
import * as contract from "./contract.js";
import { permitView } from "./permit-view.js";
import * as reads from "./reads.js";
import { standstillRoutes } from "./standstill-routes.js";

const withoutDebtor = <Row extends { readonly debtorId: bigint }>({
  debtorId: _,
  ...row
}: Row): Omit<Row, "debtorId"> => row;

const holds = [
  route({
    id: "setHold",
    method: "POST",
    path: "/debtors/:debtorId/holds",
    allow: "messages:send",
    tag: "compliance",
    summary: "Leave a person, or one of their accounts, alone: a pause until a day, a dispute, hardship",
    params: DebtorParams,
    body: contract.SetHold,
    reply: contract.Hold,
    status: 201,
    handle: async (ctx, { params, body }) => {
      const hold = await actions.setHold(ctx.tx, { ...params, ...body, setBy: ctx.actor.name }, ctx.now);
      await ctx.audit({
        action: "hold.set",
        subject: { kind: "debtor", id: params.debtorId },
        after: withoutDebtor(hold),
      });
      return withoutDebtor(hold);
    },
  }),
  route({
    id: "liftHold",
    method: "POST",
    path: "/holds/:holdId/lift",
    allow: "messages:send",
    tag: "compliance",
    summary: "End a hold; what waited is looked at again at once",
    params: contract.HoldParams,
    reply: contract.Hold,
    handle: async (ctx, { params }) => {
      const { before, after } = await actions.liftHold(ctx.tx, params.holdId, ctx.now);
      await ctx.audit({
        action: "hold.lifted",
        subject: { kind: "debtor", id: after.debtorId },
        before: withoutDebtor(before),
        after: withoutDebtor(after),
      });
      return withoutDebtor(after);
    },
  }),
];

const optOuts = [
  route({
    id: "setOptOut",
    method: "POST",
    path: "/debtors/:debtorId/opt-outs",
    allow: "messages:send",
    tag: "compliance",
    summary: "Write down that a person wants no more messages on a channel, or on any; it binds at once",
    params: DebtorParams,
    body: contract.SetOptOut,
    reply: contract.OptOut,
    status: 201,
    handle: async (ctx, { params, body }) => {
      const { optOut, isNew } = await actions.setOptOut(ctx.tx, params.debtorId, body.channel, body.because, ctx.now);
      await ctx.audit({
        action: "opt_out.set",
        subject: { kind: "debtor", id: params.debtorId },
        after: { ...withoutDebtor(optOut), isNew },
      });
      return withoutDebtor(optOut);
    },
  }),
  route({
    id: "liftOptOut",
    method: "POST",
    path: "/opt-outs/:optOutId/lift",
    allow: "compliance:write",
    tag: "compliance",
    summary: "Take an opt-out back, because the person asked for it; the reason is kept",
    params: contract.OptOutParams,
    body: contract.Lift,
    reply: contract.OptOut,
    handle: async (ctx, { params, body }) => {
      const { before, after } = await actions.liftOptOut(ctx.tx, params.optOutId, ctx.now);
      await ctx.audit({
        action: "opt_out.lifted",
        subject: { kind: "debtor", id: after.debtorId },
        before: withoutDebtor(before),
        after: { ...withoutDebtor(after), liftedBecause: body.because },
      });
      return withoutDebtor(after);
    },
  }),
];

const stops = [
  route({
    id: "setStop",
    method: "POST",
    path: "/debtors/:debtorId/stops",
    allow: "messages:send",
    tag: "compliance",
    summary:
      "Write down a fact that stops collection in law: a cease request, an attorney, a lawsuit, insolvency, death",
    params: DebtorParams,
    body: contract.SetStop,
    reply: contract.StopView,
    status: 201,
    handle: async (ctx, { params, body }) => {
      const { stop, isNew } = await actions.setStop(ctx.tx, params.debtorId, body.kind, body.because, ctx.now);
      await ctx.audit({
        action: "stop.set",
        subject: { kind: "debtor", id: params.debtorId },
        after: { ...withoutDebtor(stop), isNew },
      });
      return withoutDebtor(stop);
    },
  }),
  route({
    id: "liftStop",
    method: "POST",
    path: "/stops/:stopId/lift",
    allow: "compliance:write",
    tag: "compliance",
    summary: "End a stop that no longer holds; the reason is kept",
    params: contract.StopParams,
    body: contract.Lift,
    reply: contract.StopView,
    handle: async (ctx, { params, body }) => {
      const { before, after } = await actions.liftStop(ctx.tx, params.stopId, ctx.now);
      await ctx.audit({
        action: "stop.lifted",
        subject: { kind: "debtor", id: after.debtorId },
        before: withoutDebtor(before),
        after: { ...withoutDebtor(after), liftedBecause: body.because },
      });
      return withoutDebtor(after);
    },
  }),
];

const consents = [
  route({
    id: "changeConsent",
    method: "POST",
    path: "/debtors/:debtorId/consents",
    allow: "messages:send",
    tag: "compliance",
    summary: "Grant consent for channels with what stands behind it, or withdraw it; granting needs compliance:write",
    params: DebtorParams,
    body: contract.ChangeConsent,
    reply: contract.ConsentList,
    handle: async (ctx, { params: { debtorId }, body: { channels, granted, ...proof } }) => {
      if (granted && !ctx.can("compliance:write"))
        throw new Problem(403, "forbidden", { permission: "compliance:write" });
      const before = consentsNow(await reads.consentsOf(ctx.tx, debtorId));
      const proven = { ...proof, source: `${ctx.actor.kind}:${ctx.actor.id}`, obtainedBy: ctx.actor.name };
      await actions.changeConsent(ctx.tx, debtorId, channels, granted, proven, ctx.now);
      const after = consentsNow(await reads.consentsOf(ctx.tx, debtorId));
      await ctx.audit({
        action: granted ? "consent.granted" : "consent.withdrawn",
        subject: { kind: "debtor", id: debtorId },
        before: statesOf(before),
        after: { ...statesOf(after), proof: proven },
      });
      return { items: after };
    },
  }),
];

const statesOf = (items: Consents): Record<string, string> =>
  Object.fromEntries(items.map(({ channel, consent }) => [channel, consent]));

const permits = [
  route({
    id: "askPermit",
    method: "GET",
    path: "/debtors/:debtorId/permit",
    allow: "compliance:read",
    tag: "compliance",
    summary:
      "May this person be contacted on this channel now? With every failing rule, its law, and when it would be allowed",
    params: DebtorParams,
    query: contract.PermitQuery,
    reply: contract.PermitList,
    handle: async ({ tx, now }, { params, query }) => {
      const asked = await actions.permitsOf(tx, params.debtorId, query.channel, query.accountId, now);
      return { at: now, items: asked.map(permitView) };
    },
  }),
];

export const complianceRoutes = [
  ...holds,
  ...standstillRoutes,
  ...optOuts,
  ...stops,
  ...consents,
  ...permits,
  ...chargeLawRoutes,
];
