import { z } from "zod";
import { route } from "../access/index.js";
import { cutPage, id } from "../platform/contract.js";
import { found } from "../platform/problem.js";
import * as actions from "./actions.js";
import { chargeRoutes } from "./charges/routes.js";
import { contactPointView } from "./contact-point-store.js";
import * as contract from "./contract.js";
import { importLookRoutes } from "./import-look-routes.js";
import { importRoutes } from "./import-routes.js";
import { jobRoutes } from "./job-routes.js";
import * as reads from "./reads.js";

type CreditorView = z.output<typeof contract.Creditor>;

/** What people may change of a creditor, as the audit trail keeps it; charges are set by themselves. */
const settingsOf = ({
  id: _,
  createdAt: __,
  isPaymentDataStale: ___,
  paymentDataAt: ____,
  charges: _____,
  ...settings
}: CreditorView) => settings;

const creditorRoutes = [
  route({
    id: "listCreditors",
    method: "GET",
    path: "/creditors",
    allow: "portfolio:read",
    tag: "creditors",
    summary: "Whose debts are collected, with the settings of each",
    reply: contract.CreditorList,
    handle: async ({ tx, now }) => ({ items: await reads.listCreditors(tx, now) }),
  }),
  route({
    id: "addCreditor",
    method: "POST",
    path: "/creditors",
    allow: "portfolio:write",
    tag: "creditors",
    summary: "Add a creditor; its currency is for good",
    body: contract.AddCreditor,
    reply: contract.Creditor,
    status: 201,
    handle: async (ctx, { body }) => {
      const creditor = await actions.addCreditor(ctx.tx, body, ctx.now);
      await ctx.audit({
        action: "creditor.added",
        subject: { kind: "creditor", id: creditor.id },
        after: settingsOf(creditor),
      });
      return creditor;
    },
  }),
  route({
    id: "getCreditor",
    method: "GET",
    path: "/creditors/:creditorId",
    allow: "portfolio:read",
    tag: "creditors",
    summary: "One creditor",
    params: contract.CreditorParams,
    reply: contract.Creditor,
    handle: async ({ tx, now }, { params }) =>
      found(await reads.creditorRowById(tx, params.creditorId, now), "creditor"),
  }),
  route({
    id: "changeCreditor",
    method: "PATCH",
    path: "/creditors/:creditorId",
    allow: "portfolio:write",
    tag: "creditors",
    summary: "Change a creditor's settings; new crumbs count its accounts again",
    params: contract.CreditorParams,
    body: contract.ChangeCreditor,
    reply: contract.Creditor,
    handle: async (ctx, { params, body }) => {
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const { before, after } = await actions.changeCreditor(ctx.tx, params.creditorId, given, ctx.now);
      await ctx.audit({
        action: "creditor.changed",
        subject: { kind: "creditor", id: after.id },
        before: settingsOf(before),
        after: settingsOf(after),
      });
      return after;
    },
  }),
];

const debtorRoutes = [
  route({
    id: "changeDebtor",
    method: "PATCH",
    path: "/debtors/:debtorId",
    allow: "messages:send",
    tag: "debtors",
    summary: "Write down the channel that the person prefers",
    params: contract.DebtorParams,
    body: contract.ChangeDebtor,
    handle: async (ctx, { params, body }) => {
      const { before, after } = await actions.setPreferredChannel(
        ctx.tx,
        params.debtorId,
        body.preferredChannel,
        ctx.now,
      );
      await ctx.audit({
        action: "debtor.changed",
        subject: { kind: "debtor", id: params.debtorId },
        before: { preferredChannel: before.preferredChannel },
        after: { preferredChannel: after.preferredChannel },
      });
    },
  }),
  route({
    id: "addContactPoint",
    method: "POST",
    path: "/debtors/:debtorId/contact-points",
    allow: "messages:send",
    tag: "debtors",
    summary: "Add an address or number; one that was marked bad is taken up again",
    params: contract.DebtorParams,
    body: contract.AddContactPoint,
    reply: contract.ContactPoint,
    status: 201,
    handle: async (ctx, { params, body }) => {
      const point = await actions.addContactPoint(ctx.tx, params.debtorId, body, ctx.now);
      await ctx.audit({
        action: "contact_point.added",
        subject: { kind: "debtor", id: params.debtorId },
        after: contactPointView(point),
      });
      return contactPointView(point);
    },
  }),
  route({
    id: "changeContactPoint",
    method: "PATCH",
    path: "/contact-points/:contactPointId",
    allow: "messages:send",
    tag: "debtors",
    summary: "Mark an address bad or usable again, or change its place in the order",
    params: contract.ContactPointParams,
    body: contract.ChangeContactPoint,
    reply: contract.ContactPoint,
    handle: async (ctx, { params, body }) => {
      const { before, after } = await actions.changeContactPoint(ctx.tx, params.contactPointId, body, ctx.now);
      await ctx.audit({
        action: "contact_point.changed",
        subject: { kind: "debtor", id: after.debtorId },
        before: contactPointView(before),
        after: contactPointView(after),
      });
      return contactPointView(after);
    },
  }),
];

const paymentRoutes = [
  route({
    id: "recordPayment",
    method: "POST",
    path: "/accounts/:accountId/payments",
    allow: "payments:write",
    tag: "payments",
    summary: "Record a payment by hand; it is applied at once, and what it pays is not reminded of any more",
    params: contract.AccountParams,
    body: contract.RecordPayment,
    reply: contract.PaymentDone,
    status: 201,
    handle: async (ctx, { params, body }) => {
      const payment = { ...body, fallbackRef: `by-hand-${ctx.requestId}` };
      const { account, ...done } = await actions.recordHandPayment(ctx.tx, params.accountId, payment, ctx.now);
      await ctx.audit({
        action: "payment.recorded",
        subject: { kind: "account", id: account.id },
        after: { ...body, paymentId: done.paymentId, isNew: done.isNew, debtorId: account.debtorId },
      });
      const { openMinor, unappliedMinor, currency } = account;
      return { ...done, openMinor, unappliedMinor, currency };
    },
  }),
  route({
    id: "listPayments",
    method: "GET",
    path: "/payments",
    allow: "portfolio:read",
    tag: "payments",
    summary: "Payments, newest first; `state=unmatched` are those that fit no debt and no customer",
    query: contract.PaymentQuery,
    reply: contract.PaymentPage,
    handle: async ({ tx, cursors }, { query: { cursor, limit, ...filter } }) => {
      const from = cursors.read(cursor, z.tuple([id<"payment">()]));
      const rows = await reads.listPayments(tx, filter, from?.[0] ?? null, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.id], cursors.write);
      return { items: page.items.map(paymentView), next: page.next };
    },
  }),
];

const paymentView = ({
  creditorId,
  creditorName,
  debtorId,
  debtorName,
  currency,
  amountMinor,
  ...row
}: reads.PaymentRow) => ({
  ...row,
  creditor: { id: creditorId, name: creditorName },
  debtor: debtorId !== null && debtorName !== null ? { id: debtorId, name: debtorName } : null,
  amount: { minor: amountMinor, currency },
});

export const debtRoutes = [
  ...creditorRoutes,
  ...debtorRoutes,
  ...paymentRoutes,
  ...chargeRoutes,
  ...importLookRoutes,
  ...importRoutes,
  ...jobRoutes,
];
