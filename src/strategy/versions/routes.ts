import { route } from "../../access/index.js";
import type { StrategyId } from "../../kernel/id.js";
import { found } from "../../platform/problem.js";
import { renameStrategy } from "../actions.js";
import { StrategyName, StrategyParams } from "../contract.js";
import { GALLERY } from "../gallery.js";
import * as reads from "../reads.js";
import { RehearsalParams } from "../rehearse/contract.js";
import * as actions from "./actions.js";
import { allProblems } from "./check.js";
import * as contract from "./contract.js";
import { reachOf } from "./reach.js";
import { definitionJsonSchema } from "./schema.js";
import * as store from "./store.js";
import { draftView, problemView, versionView, versionViews } from "./views.js";

const read = { tag: "strategies", allow: "strategies:read" } as const;
const write = { tag: "strategies", allow: "strategies:write" } as const;
const subject = (id: StrategyId) => ({ kind: "strategy", id });

/** What a definition may say, and what is wrong with one. */
const definitions = [
  route({
    ...read,
    id: "strategyGallery",
    method: "GET",
    path: "/strategy-gallery",
    summary: "Strategies to begin from: shipped ladders and flows",
    query: contract.GalleryQuery,
    reply: contract.StrategyGallery,
    handle: async (_, { query: { locale } }) => ({
      items: GALLERY.map(({ key, name, purpose, definition }) => ({
        key,
        name: name[locale],
        purpose: purpose[locale],
        definition,
      })),
    }),
  }),
  route({
    ...read,
    id: "definitionSchema",
    method: "GET",
    path: "/strategies/definition-schema",
    summary: "The JSON Schema of a strategy's definition",
    reply: contract.DefinitionSchemaReply,
    handle: async () => ({ ...definitionJsonSchema() }),
  }),
  route({
    ...read,
    id: "checkDefinition",
    method: "POST",
    path: "/strategies/check",
    summary: "Everything that is wrong with a definition or doubtful in it, by step",
    body: contract.CheckDefinition,
    reply: contract.DefinitionProblems,
    unaudited: "reads only",
    handle: async ({ tx, now }, { body: { definition } }) => ({
      problems: (await allProblems(tx, definition, now)).map(problemView),
    }),
  }),
  route({
    ...read,
    id: "reachOfDefinition",
    method: "POST",
    path: "/strategies/reach",
    summary: "How much of the portfolio a definition speaks of now",
    body: contract.CheckDefinition,
    reply: contract.DefinitionReach,
    unaudited: "reads only",
    handle: ({ tx, now }, { body: { definition } }) => reachOf(tx, definition, now),
  }),
];

const drafts = [
  route({
    ...read,
    id: "getStrategyDraft",
    method: "GET",
    path: "/strategies/:strategyId/draft",
    summary:
      "What is being worked on, with its problems and what it changes; the newest version where nobody typed yet",
    params: StrategyParams,
    reply: contract.StrategyDraft,
    handle: ({ tx, now }, { params: { strategyId } }) => draftView(tx, strategyId, now),
  }),
  route({
    ...write,
    id: "saveStrategyDraft",
    method: "PUT",
    path: "/strategies/:strategyId/draft",
    summary: "Keep what is being worked on, sound or not; who types over somebody else's change is told whose it is",
    params: StrategyParams,
    body: contract.SaveDraft,
    reply: contract.StrategyDraft,
    unaudited: "a draft does nothing until it is published",
    handle: async ({ tx, now, actor }, { params: { strategyId }, body }) => {
      await actions.saveDraft(tx, strategyId, body, actor.name, now);
      return draftView(tx, strategyId, now);
    },
  }),
  route({
    ...write,
    id: "discardStrategyDraft",
    method: "DELETE",
    path: "/strategies/:strategyId/draft",
    summary: "Forget what is being worked on",
    params: StrategyParams,
    reply: contract.StrategyDraft,
    handle: async (ctx, { params: { strategyId } }) => {
      const before = await store.draftOf(ctx.tx, strategyId);
      await actions.discardDraft(ctx.tx, strategyId);
      await ctx.audit({
        action: "strategy.draft_discarded",
        subject: subject(strategyId),
        before: before && { revision: before.revision, definition: before.definition },
        after: null,
      });
      return draftView(ctx.tx, strategyId, ctx.now);
    },
  }),
  route({
    ...write,
    id: "publishStrategyDraft",
    method: "POST",
    path: "/strategies/:strategyId/publish",
    summary: "Make the draft a version: from now on it never changes",
    params: StrategyParams,
    body: contract.AtRevision,
    reply: contract.StrategyVersionView,
    status: 201,
    handle: async (ctx, { params: { strategyId }, body: { revision } }) => {
      const { number, hash } = await actions.publishDraft(ctx.tx, strategyId, revision, ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "strategy.published",
        subject: subject(strategyId),
        after: { version: number, hash },
      });
      return versionView(ctx.tx, strategyId, number, number > 1 ? number - 1 : undefined);
    },
  }),
];

const versions = [
  route({
    ...read,
    id: "listStrategyVersions",
    method: "GET",
    path: "/strategies/:strategyId/versions",
    summary: "Versions, newest first: who made each, which one runs, how many accounts run on it",
    params: StrategyParams,
    reply: contract.StrategyVersionList,
    handle: async ({ tx }, { params: { strategyId } }) => {
      found(await reads.strategyById(tx, strategyId), "strategy");
      return { items: await versionViews(tx, strategyId, await store.versionsOf(tx, strategyId)) };
    },
  }),
  route({
    ...read,
    id: "getStrategyVersion",
    method: "GET",
    path: "/strategies/:strategyId/versions/:number",
    summary: "One version, with what is different in it from another",
    params: contract.VersionParams,
    query: contract.VersionQuery,
    reply: contract.StrategyVersionView,
    handle: ({ tx }, { params: { strategyId, number }, query: { against } }) =>
      versionView(tx, strategyId, number, against),
  }),
  route({
    ...write,
    id: "restoreStrategyVersion",
    method: "POST",
    path: "/strategies/:strategyId/versions/:number/restore",
    summary: "Put an old version in the draft",
    params: contract.VersionParams,
    body: contract.AtRevision,
    reply: contract.StrategyDraft,
    unaudited: "a draft does nothing until it is published",
    handle: async ({ tx, now, actor }, { params: { strategyId, number }, body: { revision } }) => {
      await actions.restoreVersion(tx, strategyId, number, revision, actor.name, now);
      return draftView(tx, strategyId, now);
    },
  }),
  route({
    ...write,
    id: "activateStrategyVersion",
    method: "POST",
    path: "/strategies/:strategyId/versions/:number/activate",
    summary: "Let a version run that was rehearsed; accounts on another one finish there, are moved, or begin anew",
    params: contract.VersionParams,
    body: contract.Activate,
    reply: contract.Activated,
    handle: async (ctx, { params: { strategyId, number }, body: { running } }) => {
      const moved = await actions.activateVersion(ctx.tx, strategyId, number, running, ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "strategy.activated",
        subject: subject(strategyId),
        after: { version: number, running, moved },
      });
      return { id: strategyId, version: number, moved };
    },
  }),
  route({
    ...write,
    id: "activateRehearsal",
    method: "POST",
    path: "/rehearsals/:rehearsalId/activate",
    summary: "Let go live what this rehearsal showed: a saved version, or the draft, which becomes one",
    params: RehearsalParams,
    body: contract.Activate,
    reply: contract.Activated,
    handle: async (ctx, { params: { rehearsalId }, body: { running } }) => {
      const done = await actions.activateRehearsed(ctx.tx, rehearsalId, running, ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "strategy.activated",
        subject: subject(done.id),
        after: { version: done.version, rehearsalId, running, moved: done.moved },
      });
      return done;
    },
  }),
];

const wholes = [
  route({
    ...write,
    id: "renameStrategy",
    method: "PATCH",
    path: "/strategies/:strategyId",
    summary: "Give a strategy another name",
    params: StrategyParams,
    body: contract.RenameStrategy,
    reply: StrategyName,
    handle: async (ctx, { params: { strategyId }, body: { name } }) => {
      const before = found(await reads.strategyById(ctx.tx, strategyId), "strategy");
      await renameStrategy(ctx.tx, strategyId, name);
      await ctx.audit({
        action: "strategy.renamed",
        subject: subject(strategyId),
        before: { name: before.name },
        after: { name },
      });
      return { id: strategyId, name };
    },
  }),
  route({
    ...write,
    id: "retireStrategy",
    method: "POST",
    path: "/strategies/:strategyId/retire",
    summary: "End a strategy for good: what waits is taken back, and all accounts in it are let go",
    params: StrategyParams,
    reply: contract.StrategyRetired,
    handle: async (ctx, { params: { strategyId } }) => {
      const left = await actions.retireStrategy(ctx.tx, strategyId, ctx.now);
      await ctx.audit({
        action: "strategy.retired",
        subject: subject(strategyId),
        after: { state: "retired", left },
      });
      return { id: strategyId, left };
    },
  }),
];

export const versionRoutes = [...definitions, ...drafts, ...versions, ...wholes];
