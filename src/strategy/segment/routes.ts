import { z } from "zod";
import { route } from "../../access/index.js";
import { HoldSegment, Standstill } from "../../compliance/contract.js";
import { holdAccounts, standstillView } from "../../compliance/index.js";
import { cutPage, id } from "../../platform/contract.js";
import type { Tx } from "../../platform/db.js";
import { found, Problem } from "../../platform/problem.js";
import { FACTS, FIELD, factOf } from "../domain/segment/facts.js";
import type { Rule } from "../domain/segment/rule.js";
import { ruleJsonSchema } from "../domain/segment/rule-schema.js";
import { wordSql } from "./compile.js";
import { contextNow } from "./context.js";
import * as contract from "./contract.js";
import { countRule } from "./count-store.js";
import * as look from "./look-store.js";
import * as store from "./segment-store.js";
import * as segments from "./segments.js";
import { flat, listedView, memberView, segmentView } from "./views.js";

const read = { allow: "strategies:read", tag: "segments" } as const;
const write = { allow: "strategies:write", tag: "segments" } as const;
/** Questions that are too long for an address: they change nothing. */
const ASKS_ONLY = "asks, and changes nothing";

const catalogue = [
  route({
    ...read,
    id: "listSegmentFacts",
    method: "GET",
    path: "/segments/facts",
    summary: "What a rule may ask about an account: facts, their operators and words, and the columns of files",
    reply: contract.SegmentFactList,
    handle: async ({ tx }) => {
      const fields = (await look.seenFields(tx)).flatMap(({ value }) => factOf(FIELD + value) ?? []);
      return {
        items: [...FACTS, ...fields].map(({ source: _, ops, values, ...fact }) => ({
          ...fact,
          ops: [...ops],
          values: values && [...values],
        })),
      };
    },
  }),
  route({
    ...read,
    id: "getSegmentSchema",
    method: "GET",
    path: "/segments/schema",
    summary: "The JSON Schema of a rule",
    reply: contract.SegmentSchema,
    handle: async () => ({ ...ruleJsonSchema() }),
  }),
  route({
    ...read,
    id: "listFactValues",
    method: "GET",
    path: "/segments/values",
    summary: "The words that this portfolio knows for a fact, the most frequent first",
    query: contract.FactValueQuery,
    reply: contract.FactValueList,
    handle: async ({ tx }, { query }) => ({ items: await valuesOf(tx, query.fact) }),
  }),
];

async function valuesOf(tx: Tx, name: string): Promise<{ value: string; name: string | null; count: number }[]> {
  const fact = found(factOf(name), "fact");
  if (fact.type === "list") return (await look.seenTags(tx)).map((seen) => ({ ...seen, name: null }));
  const word = wordSql(fact);
  if (!word) throw new Problem(422, "fact_without_words", { fact: name });
  const seen = await look.seenOf(tx, word);
  if (fact.type !== "id") return seen.map((one) => ({ ...one, name: null }));
  const names = await look.namesOf(tx, name === "creditorId" ? "creditor" : "strategy");
  const byId = new Map(names.map((one) => [one.id.toString(), one.name]));
  return seen.map((one) => ({ ...one, name: byId.get(one.value) ?? null }));
}

const saved = [
  route({
    ...read,
    id: "listSegments",
    method: "GET",
    path: "/segments",
    summary: "Saved segments with their rules and what they held when last counted",
    query: contract.SegmentListQuery,
    reply: contract.SegmentList,
    handle: async ({ tx }, { query }) => {
      const usages = await segments.usages(tx);
      const rows = await store.listSegments(tx, query.archived === "true");
      return { items: rows.map((row) => listedView(row, segments.usageOf(usages, row.id))) };
    },
  }),
  route({
    ...write,
    id: "addSegment",
    method: "POST",
    path: "/segments",
    summary: "Save a segment; what is wrong with its rule is said by code and place",
    body: contract.AddSegment,
    reply: contract.Segment,
    status: 201,
    handle: async (ctx, { body }) => {
      const row = await segments.createSegment(ctx.tx, body.name, body.rule, ctx.actor.name, ctx.now);
      await ctx.audit({ action: "segment.added", subject: subject(row), after: told(row) });
      return segmentView(row);
    },
  }),
  route({
    ...write,
    id: "recountSegments",
    method: "POST",
    path: "/segments/recount",
    summary: "Count all segments anew, in one pass",
    reply: contract.SegmentsCounted,
    unaudited: "counts what is there",
    handle: async ({ tx, now }) => ({ counted: await segments.recountSegments(tx, now) }),
  }),
  route({
    ...read,
    id: "getSegment",
    method: "GET",
    path: "/segments/:segmentId",
    summary: "One segment, counted now: balance, lawful reach on each channel, how amounts are spread, what uses it",
    params: contract.SegmentParams,
    reply: contract.SegmentView,
    handle: async ({ tx, now }, { params: { segmentId } }) => {
      const row = found(await store.segmentById(tx, segmentId), "segment");
      const context = await contextNow(tx, now, [row.rule]);
      return {
        ...listedView(row, segments.usageOf(await segments.usages(tx), segmentId)),
        now: await countRule(tx, row.rule, context),
        reach: await look.reachOf(tx, row.rule, context),
        histogram: await look.histogramOf(tx, row.rule, context),
      };
    },
  }),
  route({
    ...write,
    allow: "compliance:write",
    id: "holdSegment",
    method: "POST",
    path: "/segments/:segmentId/hold",
    summary: "Leave the accounts alone that a segment has now; who comes into it later is not held",
    params: contract.SegmentParams,
    body: HoldSegment,
    reply: Standstill,
    status: 201,
    handle: async (ctx, { params: { segmentId }, body }) => {
      const segment = found(await store.segmentById(ctx.tx, segmentId), "segment");
      const accounts = await segments.accountsNow(ctx.tx, segment.rule, ctx.now);
      const order = { ...body, setBy: ctx.actor.name };
      const row = await holdAccounts(ctx.tx, segment.name, accounts, order, ctx.now);
      await ctx.audit({
        action: "standstill.set",
        subject: { kind: "segment", id: segmentId },
        after: { standstillId: row.id, accounts: row.accounts, because: row.because, untilAt: row.untilAt },
      });
      return standstillView(row);
    },
  }),
  route({
    ...read,
    id: "listSegmentVersions",
    method: "GET",
    path: "/segments/:segmentId/versions",
    summary: "What a segment's rule was, newest first",
    params: contract.SegmentParams,
    reply: contract.SegmentVersionList,
    handle: async ({ tx }, { params: { segmentId } }) => {
      found(await store.segmentById(tx, segmentId), "segment");
      return { items: await store.versionsOf(tx, segmentId) };
    },
  }),
  route({
    ...write,
    id: "saveSegment",
    method: "POST",
    path: "/segments/:segmentId/versions",
    summary: "Save another version; 409 when somebody saved one since `baseVersion`",
    params: contract.SegmentParams,
    body: contract.SaveSegment,
    reply: contract.Segment,
    handle: async (ctx, { params: { segmentId }, body }) => {
      const { before, after } = await segments.saveVersion(ctx.tx, segmentId, body, ctx.actor.name, ctx.now);
      await ctx.audit({ action: "segment.saved", subject: subject(after), before: told(before), after: told(after) });
      return segmentView(after);
    },
  }),
  route({
    ...write,
    id: "archiveSegment",
    method: "POST",
    path: "/segments/:segmentId/archive",
    summary: "Put a segment aside; 409 while something is made with it",
    params: contract.SegmentParams,
    reply: contract.Segment,
    handle: async (ctx, { params: { segmentId } }) => {
      const { before, after } = await segments.archiveSegment(ctx.tx, segmentId);
      await ctx.audit({
        action: "segment.archived",
        subject: subject(after),
        before: { state: before.state },
        after: { state: after.state },
      });
      return segmentView(after);
    },
  }),
  route({
    ...write,
    id: "unarchiveSegment",
    method: "POST",
    path: "/segments/:segmentId/unarchive",
    summary: "Take a segment back into use; 409 when its name is taken by now",
    params: contract.SegmentParams,
    reply: contract.Segment,
    handle: async (ctx, { params: { segmentId } }) => {
      const { before, after } = await segments.unarchiveSegment(ctx.tx, segmentId, ctx.now);
      await ctx.audit({
        action: "segment.unarchived",
        subject: subject(after),
        before: { state: before.state },
        after: { state: after.state },
      });
      return segmentView(after);
    },
  }),
];

const subject = ({ id: segmentId }: store.SegmentRow) => ({ kind: "segment", id: segmentId });
const told = ({ name, version, rule }: store.SegmentRow) => ({ name, version, rule });

const members = [
  route({
    ...read,
    id: "listSegmentAccounts",
    method: "GET",
    path: "/segments/:segmentId/accounts",
    summary: "The accounts of a segment, the largest balance first",
    params: contract.SegmentParams,
    query: contract.SegmentMemberQuery,
    reply: contract.SegmentMemberPage,
    handle: async ({ tx, now, cursors }, { params: { segmentId }, query: { cursor, limit } }) => {
      const { rule } = found(await store.segmentById(tx, segmentId), "segment");
      const from = cursors.read(cursor, z.tuple([z.coerce.bigint(), id<"account">()]));
      const after = from && { openMinor: from[0], accountId: from[1] };
      const rows = await look.listMembers(tx, rule, await contextNow(tx, now, [rule]), after, limit + 1);
      const page = cutPage(rows, limit, ({ openMinor, accountId }) => [openMinor, accountId], cursors.write);
      return { items: page.items.map(memberView), next: page.next };
    },
  }),
  route({
    ...read,
    id: "explainSegmentAccount",
    method: "GET",
    path: "/segments/:segmentId/accounts/:accountId",
    summary: "Why an account is in a segment, or why not: the rule with its answers, and what decided",
    params: contract.SegmentAccountParams,
    reply: contract.SegmentExplanation,
    handle: async ({ tx, now }, { params: { segmentId, accountId } }) => {
      const { rule } = found(await store.segmentById(tx, segmentId), "segment");
      return explanation(tx, await segments.explainAccount(tx, rule, accountId, now));
    },
  }),
  route({
    ...read,
    id: "explainSegmentRule",
    method: "POST",
    path: "/segments/explain",
    summary: "The same for a rule that is not saved",
    body: contract.ExplainSegment,
    reply: contract.SegmentExplanation,
    unaudited: ASKS_ONLY,
    handle: async ({ tx, now }, { body: { rule, accountId } }) => {
      await segments.contextFor(tx, rule, now);
      return explanation(tx, await segments.explainAccount(tx, rule, accountId, now));
    },
  }),
];

type Explained = Awaited<ReturnType<typeof segments.explainAccount>>;

async function explanation(tx: Tx, { row, belongs, because, tree }: Explained) {
  const account = memberView(found(await look.memberOf(tx, row.accountId), "account"));
  const paths = because.map(({ path }) => path);
  return { accountId: account.accountId, account, belongs, because: paths, tree: flat(tree) };
}

const together = [
  route({
    ...read,
    id: "countSegmentRule",
    method: "POST",
    path: "/segments/count",
    summary: "What a rule that is not saved would hold: accounts, balance, reach, spread, some people",
    body: contract.CountSegment,
    reply: contract.SegmentCount,
    unaudited: ASKS_ONLY,
    handle: async ({ tx, now }, { body: { rule, creditorId, reach, histogram, overlaps, sample } }) => {
      const context = await segments.contextFor(tx, rule as Rule, now, creditorId);
      return {
        totals: await countRule(tx, rule, context),
        reach: reach ? await look.reachOf(tx, rule, context) : null,
        histogram: histogram ? await look.histogramOf(tx, rule, context) : null,
        overlaps: overlaps ? await segments.sharedWith(tx, rule, context) : null,
        sample: sample === 0 ? [] : (await look.sampleMembers(tx, rule, context, sample)).map(memberView),
      };
    },
  }),
  route({
    ...read,
    id: "getSegmentOverlaps",
    method: "GET",
    path: "/segments/overlaps",
    summary: "What any two segments share, and whom none of them holds",
    query: contract.OverlapQuery,
    reply: contract.SegmentOverlaps,
    handle: async ({ tx, now }, { query }) => {
      const { segments: rows, counted } = await segments.overlapsOf(tx, query.ids?.split(",").map(BigInt), now);
      return {
        segments: rows.map((row, at) => ({ id: row.id, name: row.name, totals: [...(counted.totals[at] ?? [])] })),
        shared: counted.overlaps.map((line) => [...line]),
        none: [...counted.none],
      };
    },
  }),
  route({
    ...read,
    id: "proposeSegments",
    method: "GET",
    path: "/segments/proposals",
    summary: "Ways to split those who owe something into groups that explain themselves",
    query: contract.ProposalQuery,
    reply: contract.SegmentProposals,
    handle: async ({ tx, now }, { query }) => ({
      items: (await segments.proposeSegments(tx, query.creditorId, now)).map(({ by, groups }) => ({
        by,
        groups: groups.map(({ name, rule, totals }) => ({ name: name.map(namePart), rule, totals: [...totals] })),
      })),
    }),
  }),
];

const namePart = (part: segments.ProposedGroup["name"][number]) =>
  "amounts" in part ? { ...part, amounts: part.amounts.map((band) => ({ ...band })) } : { ...part };

export const segmentRoutes = [...catalogue, ...together, ...saved, ...members];
