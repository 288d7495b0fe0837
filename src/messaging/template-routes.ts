import type { z } from "zod";
import { route } from "../access/index.js";
import { isLocale } from "../kernel/locale.js";
import { tell } from "../platform/live.js";
import { found } from "../platform/problem.js";
import * as contract from "./contract.js";
import { isClean } from "./domain/lint/index.js";
import { compileTemplate } from "./domain/template.js";
import { BASE_TONE } from "./domain/template-choice.js";
import { diffVariants, type VariantDiff } from "./domain/template-diff.js";
import type { Tone } from "./domain/tone.js";
import { previewTemplate } from "./preview.js";
import * as reads from "./reads.js";
import * as actions from "./template-actions.js";
import { missingFacts, tryOut } from "./template-people.js";
import * as store from "./template-store.js";
import { foundView, unpublished, variantGiven, variantView } from "./template-views.js";

type Item = z.output<typeof contract.TemplateItem>;

function itemOf({ variants, ...template }: store.ShelfRow): Item {
  const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
  return {
    ...template,
    channels: distinct(variants.map(({ channel }) => channel as Item["channels"][number])),
    locales: distinct(variants.map(({ locale }) => locale)),
    tones: distinct(variants.map(({ tone }) => (tone ?? BASE_TONE) as Tone)),
  };
}

const diffView = ({ tone = null, subject, body, replies, ...where }: VariantDiff) => ({
  ...where,
  tone,
  subject: [...subject],
  body: [...body],
  replies: [...replies],
});

const shelfRoutes = [
  route({
    id: "listTemplates",
    method: "GET",
    path: "/templates",
    allow: "strategies:read",
    tag: "templates",
    summary: "What messages say: every template with its state and its use, those put away and new drafts among them",
    reply: contract.TemplateList,
    handle: async ({ tx, now }) => ({ items: (await store.shelf(tx, now)).map(itemOf) }),
  }),
  route({
    id: "getTemplate",
    method: "GET",
    path: "/templates/:templateId",
    allow: "strategies:read",
    tag: "templates",
    summary: "One version of a template, with its text in each channel, language and tone",
    params: contract.TemplateParams,
    reply: contract.TemplateView,
    handle: async ({ tx }, { params }) => templateView(tx, params.templateId),
  }),
  route({
    id: "diffTemplate",
    method: "GET",
    path: "/templates/:templateId/diff",
    allow: "strategies:read",
    tag: "templates",
    summary: "What changed from another version to this one, word by word",
    params: contract.TemplateParams,
    query: contract.DiffQuery,
    reply: contract.TemplateDiff,
    handle: async ({ tx }, { params, query }) => {
      const [from, to] = [
        found(await reads.templateById(tx, query.from), "template"),
        found(await reads.templateById(tx, params.templateId), "template"),
      ];
      const variants = diffVariants(from.variants, to.variants);
      return { from: from.version, to: to.version, variants: variants.map(diffView) };
    },
  }),
  route({
    id: "previewTemplate",
    method: "GET",
    path: "/templates/:templateId/preview",
    allow: "strategies:read",
    tag: "templates",
    summary: "A template as a real person would get it; nothing leaves",
    params: contract.TemplateParams,
    query: contract.TemplatePreviewQuery,
    reply: contract.TemplatePreview,
    handle: ({ tx, now }, { params, query }) => previewTemplate(tx, params.templateId, query, now),
  }),
  route({
    id: "restoreTemplate",
    method: "POST",
    path: "/templates/:templateId/restore",
    allow: "strategies:write",
    tag: "templates",
    summary: "Make an old version the newest again; it is judged anew",
    params: contract.TemplateParams,
    body: contract.RestoreVersion,
    reply: contract.TemplateView,
    handle: async (ctx, { params, body }) => {
      const id = await actions.restore(ctx.tx, params.templateId, body.baseVersion, ctx.actor.name, ctx.now);
      const restored = await templateView(ctx.tx, id);
      await ctx.audit({
        action: "template.restored",
        subject: { kind: "template", id },
        after: { key: restored.key, version: restored.version, from: restored.versions[0]?.restoredFrom },
      });
      await tell(ctx.tx, "templates");
      return restored;
    },
  }),
  ...(["archive", "unarchive"] as const).map((step) =>
    route({
      id: `${step}Template`,
      method: "POST",
      path: `/templates/:templateId/${step}`,
      allow: "strategies:write",
      tag: "templates",
      summary:
        step === "archive"
          ? "Offer this template no more; strategies that use it go on"
          : "Offer a template again that was put away",
      params: contract.TemplateParams,
      reply: contract.TemplateView,
      handle: async (ctx, { params: { templateId } }) => {
        const { key } = found(await reads.templateById(ctx.tx, templateId), "template");
        if (step === "archive") await store.archive(ctx.tx, key, ctx.actor.name, ctx.now);
        else await store.unarchive(ctx.tx, key);
        await ctx.audit({
          action: step === "archive" ? "template.archived" : "template.unarchived",
          subject: { kind: "template", id: templateId },
          after: { key },
        });
        await tell(ctx.tx, "templates");
        return templateView(ctx.tx, templateId);
      },
    }),
  ),
];

export async function templateView(
  tx: Parameters<typeof reads.templateById>[0],
  id: Parameters<typeof reads.templateById>[1],
): Promise<z.output<typeof contract.TemplateView>> {
  const { variants, name = null, ...template } = found(await reads.templateById(tx, id), "template");
  return {
    ...template,
    name,
    channels: [...new Set(variants.map(({ channel }) => channel))],
    locales: [...new Set(variants.map(({ locale }) => locale))],
    archivedAt: await store.archivedAt(tx, template.key),
    variants: variants.map(variantView),
    versions: await store.versionsOf(tx, template.key),
  };
}

const checkRoutes = [
  route({
    id: "checkTemplate",
    method: "POST",
    path: "/template-check",
    allow: "strategies:read",
    tag: "templates",
    summary: "What is wrong with these texts, where, and which facts people lack; nothing is kept",
    body: contract.CheckTemplate,
    reply: contract.TemplateCheck,
    unaudited: "nothing is kept",
    handle: async ({ tx, actor }, { body: { intent, variants, language = actor.locale } }) => {
      const texts = variants.map(variantGiven);
      const lint = await actions.lintFor(tx, { intent, variants: texts });
      return {
        isClean: isClean(lint),
        found: foundView(lint, language),
        missing: await missingFacts(tx, readBy(texts)),
      };
    },
  }),
  route({
    id: "tryTemplate",
    method: "POST",
    path: "/template-trial",
    allow: "strategies:read",
    tag: "templates",
    summary: "A text as real people would get it: the longest name, many debts, another currency; nothing leaves",
    body: contract.TryTemplate,
    reply: contract.TriedPeople,
    unaudited: "nothing is kept",
    handle: async ({ tx, now }, { body: { intent, variant } }) => {
      const { channel, locale, tone } = variant;
      const people = await tryOut(
        tx,
        unpublished(intent, "trial", variant),
        { channel, locale, tone: tone ?? undefined },
        now,
      );
      const parts = people.flatMap(({ shown }) => (shown?.sms ? [shown.sms.parts] : []));
      const [typical] = parts;
      return { people, sms: typical === undefined ? null : { typical, worst: Math.max(...parts) } };
    },
  }),
];

/** The facts these texts read; a text that does not compile reads none that can be counted. */
function readBy(variants: readonly { readonly locale: string; readonly subject?: string; readonly body: string }[]) {
  const names = new Set<string>();
  for (const { locale, subject = "", body } of variants)
    for (const text of [subject, body]) {
      const compiled = compileTemplate(text, { escape: "none", locale: isLocale(locale) ? locale : "es" });
      if (compiled.ok) for (const name of compiled.value.variables) names.add(name);
    }
  return names;
}

export const templateRoutes = [...shelfRoutes, ...checkRoutes];
