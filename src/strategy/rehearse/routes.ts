import { z } from "zod";
import { route } from "../../access/index.js";
import { zonesOf } from "../../compliance/index.js";
import type { AccountId, DebtorId, Id } from "../../kernel/id.js";
import { isLocale } from "../../kernel/locale.js";
import { channelCosts, latestTemplates, previewTemplate, setChannelCosts } from "../../messaging/index.js";
import type { SpokenOffer } from "../../plans/index.js";
import { cutPage, id, instant } from "../../platform/contract.js";
import type { Tx } from "../../platform/db.js";
import type { Cursors } from "../../platform/http/cursor.js";
import { found, Problem } from "../../platform/problem.js";
import * as actions from "./actions.js";
import * as contract from "./contract.js";
import { isAct } from "./diff.js";
import { fullView } from "./full-view.js";
import * as reads from "./reads.js";
import * as store from "./rehearsal-store.js";
import { eventView, personView, rehearsalView } from "./views.js";

const TAG = { tag: "rehearsals" } as const;

const actorOf = ({ kind, id: actorId, name }: { kind: string; id: bigint; name: string }): actions.AskedBy => ({
  kind,
  id: actorId,
  name,
});

const rehearsals = [
  route({
    ...TAG,
    id: "askRehearsal",
    method: "POST",
    path: "/rehearsals",
    allow: "strategies:write",
    summary: "Rehearse a strategy, or a definition that is not saved: what would happen to whom, and when",
    body: contract.AskRehearsal,
    reply: contract.RehearsalView,
    status: 202,
    handle: async (ctx, { body }) => {
      const rehearsalId = await actions.askRehearsal(ctx.tx, body, actorOf(ctx.actor), ctx.now);
      const view = await fullView(ctx.tx, rehearsalId);
      await ctx.audit({
        action: "rehearsal.asked",
        subject: { kind: "rehearsal", id: rehearsalId },
        after: { name: view.name, hash: view.hash, days: view.days, scenario: view.scenario },
      });
      return view;
    },
  }),
  route({
    ...TAG,
    id: "listRehearsals",
    method: "GET",
    path: "/rehearsals",
    allow: "strategies:read",
    summary: "Rehearsals, newest first",
    query: contract.RehearsalQuery,
    reply: contract.RehearsalPage,
    handle: async ({ tx, cursors }, { query: { strategyId, cursor, limit } }) => {
      const from = cursors.read(cursor, z.tuple([id<"rehearsal">()]));
      const rows = await store.listRehearsals(tx, strategyId ?? null, from?.[0] ?? null, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.id], cursors.write);
      const approvals = await store.approvalsOf(
        tx,
        page.items.map((row) => row.id),
      );
      const view = (row: store.RehearsalRow) =>
        rehearsalView(
          row,
          approvals.filter((one) => one.rehearsalId === row.id),
        );
      return { items: page.items.map(view), next: page.next };
    },
  }),
  route({
    ...TAG,
    id: "getRehearsal",
    method: "GET",
    path: "/rehearsals/:rehearsalId",
    allow: "strategies:read",
    summary: "A rehearsal: how far it is, and what it counts so far",
    params: contract.RehearsalParams,
    reply: contract.RehearsalView,
    handle: ({ tx }, { params }) => fullView(tx, params.rehearsalId),
  }),
  route({
    ...TAG,
    id: "cancelRehearsal",
    method: "POST",
    path: "/rehearsals/:rehearsalId/cancel",
    allow: "strategies:write",
    summary: "Stop a rehearsal; what it wrote down is forgotten",
    params: contract.RehearsalParams,
    reply: contract.RehearsalView,
    handle: async (ctx, { params: { rehearsalId } }) => {
      const row = await actions.cancelRehearsal(ctx.tx, rehearsalId, ctx.now);
      await ctx.audit({
        action: "rehearsal.cancel_asked",
        subject: { kind: "rehearsal", id: rehearsalId },
        after: { state: row.state },
      });
      return fullView(ctx.tx, rehearsalId);
    },
  }),
  route({
    ...TAG,
    id: "approveRehearsal",
    method: "POST",
    path: "/rehearsals/:rehearsalId/approve",
    allow: "strategies:write",
    summary: "Agree that this very version goes live; not for who asked for the rehearsal",
    params: contract.RehearsalParams,
    reply: contract.RehearsalView,
    handle: async (ctx, { params: { rehearsalId } }) => {
      await actions.approveRehearsal(ctx.tx, rehearsalId, actorOf(ctx.actor), ctx.now);
      const view = await fullView(ctx.tx, rehearsalId);
      await ctx.audit({
        action: "rehearsal.approved",
        subject: { kind: "rehearsal", id: rehearsalId },
        after: { hash: view.hash },
      });
      return view;
    },
  }),
];

/** Person by person, and moment by moment. */
const lists = [
  route({
    ...TAG,
    id: "listRehearsalEvents",
    method: "GET",
    path: "/rehearsals/:rehearsalId/events",
    allow: "strategies:read",
    summary:
      "What happens to whom, in the order of time: messages, or what kept them waiting, by reason, step, channel, day",
    params: contract.RehearsalParams,
    query: contract.RehearsalEventQuery,
    reply: contract.RehearsalEventPage,
    handle: async ({ tx, cursors }, { params: { rehearsalId }, query: { cursor, limit, ...filter } }) => {
      found(await store.rehearsalById(tx, rehearsalId), "rehearsal");
      const from = cursors.read(cursor, z.tuple([instant, id<"debtor">(), z.int()]));
      const after = from && { at: from[0], debtorId: from[1], no: from[2] };
      const rows = await reads.listEvents(tx, rehearsalId, filter, after, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.at.toISOString(), row.debtorId, row.no], cursors.write);
      return { items: page.items.map(eventView), next: page.next };
    },
  }),
  route({
    ...TAG,
    id: "listRehearsalPeople",
    method: "GET",
    path: "/rehearsals/:rehearsalId/people",
    allow: "strategies:read",
    summary: "Accounts with what becomes of them: who is written to, who waits, who is left out and why",
    params: contract.RehearsalParams,
    query: contract.RehearsalPersonQuery,
    reply: contract.RehearsalPersonPage,
    handle: async ({ tx, cursors }, { params: { rehearsalId }, query: { cursor, limit, ...filter } }) => {
      found(await store.rehearsalById(tx, rehearsalId), "rehearsal");
      const page = await peoplePage(tx, rehearsalId, filter, cursors, cursor, limit);
      return { items: page.items.map(personView), next: page.next };
    },
  }),
  route({
    ...TAG,
    id: "listRehearsalDifferences",
    method: "GET",
    path: "/rehearsals/:rehearsalId/differences",
    allow: "strategies:read",
    summary: "Accounts to which something else happens than without this version, both lists side by side",
    params: contract.RehearsalParams,
    query: contract.RehearsalDifferenceQuery,
    reply: contract.RehearsalDifferencePage,
    handle: async ({ tx, cursors }, { params: { rehearsalId }, query: { cursor, limit, change } }) => {
      found(await store.rehearsalById(tx, rehearsalId), "rehearsal");
      const page = await peoplePage(tx, rehearsalId, { change, isChanged: true }, cursors, cursor, limit);
      const events = await reads.eventsOf(tx, rehearsalId, [...new Set(page.items.map(({ debtorId }) => debtorId))]);
      const contacts = (accountId: AccountId, isAsIs: boolean) =>
        events
          .filter((event) => event.accountId === accountId && event.isAsIs === isAsIs && isAct(event))
          .map(({ at, step, channel }) => ({ at, step, channel }));
      return {
        items: page.items.map((row) => ({
          debtor: { id: row.debtorId, name: row.debtorName },
          accountId: row.accountId,
          change: row.change as "mixed",
          would: contacts(row.accountId, false),
          asIs: contacts(row.accountId, true),
        })),
        next: page.next,
      };
    },
  }),
  route({
    ...TAG,
    id: "getRehearsalPath",
    method: "GET",
    path: "/rehearsals/:rehearsalId/people/:debtorId",
    allow: "strategies:read",
    summary: "What happens to one person, with each message in the words they would get",
    params: contract.RehearsalPersonParams,
    reply: contract.RehearsalPath,
    handle: async ({ tx }, { params: { rehearsalId, debtorId } }) => pathOf(tx, rehearsalId, debtorId),
  }),
];

async function peoplePage(
  tx: Tx,
  rehearsalId: bigint,
  filter: reads.PersonFilter,
  cursors: Cursors,
  cursor: string | undefined,
  limit: number,
) {
  const from = cursors.read(cursor, z.tuple([id<"debtor">(), id<"account">()]));
  const after = from && { debtorId: from[0], accountId: from[1] };
  const rows = await reads.listPeople(tx, rehearsalId, filter, after, limit + 1);
  return cutPage(rows, limit, (row) => [row.debtorId, row.accountId], cursors.write);
}

/** More accounts, or more messages in words, than one person has. */
const ACCOUNTS_SHOWN_MAX = 200;
const MESSAGES_WRITTEN_MAX = 60;

async function pathOf(tx: Tx, rehearsalId: Id<"rehearsal">, debtorId: DebtorId) {
  found(await store.rehearsalById(tx, rehearsalId), "rehearsal");
  const rows = await reads.listPeople(tx, rehearsalId, { debtorId }, null, ACCOUNTS_SHOWN_MAX);
  const place = found(await reads.placeOf(tx, debtorId), "debtor");
  const first = found(rows[0], "debtor");
  const all = await reads.eventsOf(tx, rehearsalId, [debtorId]);
  const templates = await latestTemplates(tx);
  let written = 0;
  const events: z.output<typeof contract.RehearsalPath>["events"] = [];
  const offers = new Map<AccountId, SpokenOffer>();
  for (const event of all) {
    if (event.isAsIs) continue;
    if (event.offer !== null) offers.set(event.accountId, spokenOf(event.offer, event.currency));
    const { debtor: _, ...view } = eventView(event);
    const isWritten = event.kind === "message" && written++ < MESSAGES_WRITTEN_MAX;
    const offer = offers.get(event.accountId);
    events.push({ ...view, message: isWritten ? await wordsOf(tx, event, templates, place.locale, offer) : null });
  }
  const asIs = all.filter(({ isAsIs }) => isAsIs).map((event) => withoutDebtor(eventView(event)));
  const { country, timeZones } = place;
  return {
    debtor: { id: first.debtorId, name: first.debtorName },
    zone: zonesOf({ country, ...(timeZones[0] && { declared: timeZones[0] }) })[0] ?? "UTC",
    accounts: rows.map(personView),
    events,
    asIs,
  };
}

const withoutDebtor = ({ debtor: _, ...view }: z.output<typeof contract.RehearsalEvent>) => view;

const spokenOf = (
  { totalMinor, amountMinor, discountMinor, ...offer }: reads.StoredOffer,
  currency: string,
): SpokenOffer => ({
  ...offer,
  currency,
  totalMinor: BigInt(totalMinor),
  amountMinor: BigInt(amountMinor),
  discountMinor: BigInt(discountMinor),
  instalments: offer.instalments.map((one) => ({ on: one.on, amountMinor: BigInt(one.amountMinor) })),
});

/**
 * The message in words, as of its moment, with the offer that the rehearsal has made by then. What cannot be written is told
 * as such.
 */
async function wordsOf(
  tx: Tx,
  { template, channel, accountId, at }: reads.EventItem,
  templates: ReadonlyMap<string, Id<"template">>,
  locale: string,
  offer: SpokenOffer | undefined,
): Promise<z.output<typeof contract.RehearsedMessage>> {
  const templateId = template === null ? undefined : templates.get(template);
  if (templateId === undefined || channel === null) return { subject: null, text: null };
  try {
    const asked = { channel, locale: isLocale(locale) ? locale : ("es" as const), accountId, offer };
    const { subject, text } = await previewTemplate(tx, templateId, asked, at);
    return { subject, text };
  } catch (error) {
    if (error instanceof Problem) return { subject: null, text: null };
    throw error;
  }
}

const settingsView = async (tx: Tx): Promise<z.output<typeof contract.RehearsalSettings>> => ({
  ...(await store.settingsOf(tx)),
  costs: await channelCosts(tx),
});

const settings = [
  route({
    ...TAG,
    id: "getRehearsalSettings",
    method: "GET",
    path: "/rehearsal-settings",
    allow: "strategies:read",
    summary: "What messages cost, how much the team can do in a day, and whether a second person must agree",
    reply: contract.RehearsalSettings,
    handle: ({ tx }) => settingsView(tx),
  }),
  route({
    ...TAG,
    id: "setRehearsalSettings",
    method: "PUT",
    path: "/rehearsal-settings",
    allow: "strategies:write",
    summary:
      "Say what messages cost and how much the team can do in a day; and, for who may change settings, whether a second person must agree",
    body: contract.RehearsalSettings,
    reply: contract.RehearsalSettings,
    handle: async (ctx, { body: { costs, ...rest } }) => {
      const named = new Set(costs.map(({ channel }) => channel));
      if (named.size < costs.length) throw new Problem(422, "channel_twice");
      const before = await settingsView(ctx.tx);
      // Who needs somebody else's agreement does not do away with it.
      if (rest.needsSecondApprover !== before.needsSecondApprover && !ctx.can("settings:write"))
        throw new Problem(403, "forbidden", { permission: "settings:write" });
      await store.saveSettings(ctx.tx, rest);
      await setChannelCosts(ctx.tx, costs);
      const after = await settingsView(ctx.tx);
      await ctx.audit({
        action: "rehearsal_settings.changed",
        subject: { kind: "settings", id: "rehearsal" },
        before,
        after,
      });
      return after;
    },
  }),
];

export const rehearsalRoutes = [...rehearsals, ...lists, ...settings];
