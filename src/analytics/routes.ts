import { z } from "zod";
import { route } from "../access/index.js";
import { AccountParams, DebtorParams, DebtPage, DebtQuery } from "../debts/contract.js";
import { debtsOfAccount } from "../debts/index.js";
import { cutPage, id, instant, localDate, minorUnits } from "../platform/contract.js";
import { found } from "../platform/problem.js";
import { listAccounts, resolve, showAccounts, todayIn, totalsOf } from "./account-list.js";
import { calendarRoutes } from "./calendar/routes.js";
import * as contract from "./contract.js";
import { debtorPage, debtView } from "./debtor-page.js";
import { accountZone } from "./debtor-reads.js";
import { findPeople } from "./find.js";
import { funnelRoutes } from "./funnel/routes.js";
import { chartsOf, homeOf } from "./home.js";
import { countOutcomes, listOutcomes, outcomeViews, showMessage } from "./message-list.js";
import { timelineOf } from "./timeline.js";
import type { TimelineItem } from "./timeline-part.js";

const AccountCursor = z.union([
  z.tuple([z.literal("open"), minorUnits, localDate.nullable(), id<"account">()]),
  z.tuple([z.literal("paid"), id<"account">()]),
  z.tuple([z.literal("name"), z.string(), id<"debtor">(), id<"account">()]),
]);

const portfolio = [
  route({
    id: "listAccounts",
    method: "GET",
    path: "/accounts",
    allow: "portfolio:read",
    tag: "portfolio",
    summary: "The portfolio: search and filter accounts; those that owe most first, or the oldest, or by name",
    query: contract.AccountQuery,
    reply: contract.AccountPage,
    handle: async ({ tx, now, cursors }, { query: { cursor, limit, sort, ...filter } }) => {
      const resolved = await resolve(tx, filter, now);
      const page = await listAccounts(tx, resolved, sort, cursors.read(cursor, AccountCursor), limit);
      return {
        items: await showAccounts(tx, page.ids, now),
        next: page.next && cursors.write(page.next),
        isSearchCut: resolved.isSearchCut,
      };
    },
  }),
  route({
    id: "countAccounts",
    method: "GET",
    path: "/accounts/totals",
    allow: "portfolio:read",
    tag: "portfolio",
    summary: "How many accounts fit the same filters, and what they owe in each currency",
    query: contract.AccountFilter,
    reply: contract.AccountTotals,
    handle: async ({ tx, now }, { query }) => totalsOf(tx, await resolve(tx, query, now)),
  }),
  route({
    id: "listDebts",
    method: "GET",
    path: "/accounts/:accountId/debts",
    allow: "portfolio:read",
    tag: "portfolio",
    summary: "All debts of an account, open ones first",
    params: AccountParams,
    query: DebtQuery,
    reply: DebtPage,
    handle: async ({ tx, now, cursors }, { params: { accountId }, query: { cursor, limit, status } }) => {
      const { country } = found(await accountZone(tx, accountId), "account");
      const from = cursors.read(cursor, z.tuple([z.int(), localDate, id<"debt">()]));
      const after = from && { rank: from[0], dueOn: from[1], id: from[2] };
      const rows = await debtsOfAccount(tx, accountId, status === "open", after, limit + 1);
      const page = cutPage(rows, limit, (row) => [Number(row.status !== "open"), row.dueOn, row.id], cursors.write);
      const today = todayIn(country, now);
      return { items: page.items.map((row) => debtView(row, today)), next: page.next };
    },
  }),
  route({
    id: "find",
    method: "GET",
    path: "/find",
    allow: "portfolio:read",
    tag: "portfolio",
    summary: "People that a few typed letters or digits may mean",
    query: contract.FindQuery,
    reply: contract.Found,
    handle: async ({ tx }, { query }) => ({ items: await findPeople(tx, query.q) }),
  }),
];

const debtor = [
  route({
    id: "getDebtor",
    method: "GET",
    path: "/debtors/:debtorId",
    allow: "portfolio:read",
    tag: "debtors",
    summary: "One person: debts, how to reach them, what holds, and what comes next",
    params: DebtorParams,
    reply: contract.DebtorPage,
    handle: ({ tx, now }, { params }) => debtorPage(tx, params.debtorId, now),
  }),
  route({
    id: "getTimeline",
    method: "GET",
    path: "/debtors/:debtorId/timeline",
    allow: "portfolio:read",
    tag: "debtors",
    summary:
      "Everything that happened, was decided, sent or not sent to one person, newest first, each with its reason",
    params: DebtorParams,
    query: contract.TimelineQuery,
    reply: contract.TimelinePage,
    handle: async ({ tx, cursors }, { params, query: { cursor, limit, kind } }) => {
      const from = cursors.read(cursor, z.tuple([instant, z.int()]));
      const kinds = kind ? new Set(kind as TimelineItem["kind"][]) : null;
      const page = await timelineOf(tx, params.debtorId, kinds, from, limit);
      return { items: page.items, next: page.next && cursors.write([page.next[0].toISOString(), page.next[1]]) };
    },
  }),
];

const OutcomeCursor = z.union([
  z.tuple([z.literal("new"), id<"message">()]),
  z.tuple([z.literal("old"), instant, z.string().transform(BigInt), instant, z.string().transform(BigInt)]),
]);

const messages = [
  ...funnelRoutes,
  route({
    id: "listMessages",
    method: "GET",
    path: "/messages",
    allow: "messages:read",
    tag: "messages",
    summary:
      "Who received, who did not and why: messages, and steps that made none; waiting ones first, then the newest",
    query: contract.MessageQuery,
    reply: contract.MessagePage,
    handle: async ({ tx, cursors }, { query: { cursor, limit, ...filter } }) => {
      const { rows, next } = await listOutcomes(tx, filter, cursors.read(cursor, OutcomeCursor), limit);
      return { items: await outcomeViews(tx, rows), next: next && cursors.write(next) };
    },
  }),
  route({
    id: "countMessages",
    method: "GET",
    path: "/messages/counts",
    allow: "messages:read",
    tag: "messages",
    summary: "The same choice counted by state and by reason",
    query: contract.MessageFilter,
    reply: contract.MessageCounts,
    handle: ({ tx }, { query }) => countOutcomes(tx, query),
  }),
  route({
    id: "getMessage",
    method: "GET",
    path: "/messages/:messageId",
    allow: "messages:read",
    tag: "messages",
    summary: "One message: what it says, about which debts, and every attempt to send it",
    params: contract.MessageParams,
    reply: contract.MessageView,
    handle: ({ tx }, { params }) => showMessage(tx, params.messageId),
  }),
];

const home = [
  route({
    id: "getHome",
    method: "GET",
    path: "/home",
    allow: "portfolio:read",
    tag: "home",
    summary: "Key numbers, and what needs a person",
    reply: contract.Home,
    handle: ({ tx, now }) => homeOf(tx, now),
  }),
  route({
    id: "getCharts",
    method: "GET",
    path: "/home/charts",
    allow: "portfolio:read",
    tag: "home",
    summary: "Balances by age; messages and payments of the last two weeks",
    reply: contract.Charts,
    handle: ({ tx, now }) => chartsOf(tx, now),
  }),
];

export const analyticsRoutes = [...portfolio, ...debtor, ...messages, ...calendarRoutes, ...home];
