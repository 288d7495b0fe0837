import { route } from "../access/index.js";
import { tell } from "../platform/live.js";
import { found } from "../platform/problem.js";
import * as contract from "./contract.js";
import * as actions from "./template-actions.js";
import { templateView } from "./template-routes.js";
import * as store from "./template-store.js";
import { draftView, variantGiven } from "./template-views.js";

export const draftRoutes = [
  route({
    id: "openTemplateDraft",
    method: "POST",
    path: "/template-drafts",
    allow: "strategies:write",
    tag: "templates",
    summary: "Begin to edit a template, or a new one; a draft that was begun is given back",
    body: contract.NewDraft,
    reply: contract.Draft,
    handle: async (ctx, { body }) => {
      const draft =
        "templateId" in body
          ? await actions.draftOf(ctx.tx, body.templateId, ctx.actor.name, ctx.now)
          : await actions.newDraft(
              ctx.tx,
              { ...body, variants: body.variants.map(variantGiven) },
              ctx.actor.name,
              ctx.now,
            );
      await ctx.audit({
        action: "template.draft_opened",
        subject: { kind: "template_draft", id: draft.id },
        after: { key: draft.key },
      });
      await tell(ctx.tx, "templates");
      return draftView(draft);
    },
  }),
  route({
    id: "getTemplateDraft",
    method: "GET",
    path: "/template-drafts/:draftId",
    allow: "strategies:read",
    tag: "templates",
    summary: "A draft as it was saved last",
    params: contract.DraftParams,
    reply: contract.Draft,
    handle: async ({ tx }, { params }) => draftView(found(await store.draftById(tx, params.draftId), "template_draft")),
  }),
  route({
    id: "saveTemplateDraft",
    method: "PUT",
    path: "/template-drafts/:draftId",
    allow: "strategies:write",
    tag: "templates",
    summary: "Save a draft; 409 `draft_changed` where somebody saved in between",
    params: contract.DraftParams,
    body: contract.SaveDraft,
    reply: contract.Draft,
    handle: async (ctx, { params, body }) => {
      const variants = body.variants.map(variantGiven);
      const draft = await actions.saveDraft(ctx.tx, params.draftId, { ...body, variants }, ctx.actor.name, ctx.now);
      await ctx.audit({
        action: "template.draft_saved",
        subject: { kind: "template_draft", id: draft.id },
        after: { key: draft.key, revision: draft.revision },
      });
      await tell(ctx.tx, `draft:${draft.id}`);
      return draftView(draft);
    },
  }),
  route({
    id: "discardTemplateDraft",
    method: "DELETE",
    path: "/template-drafts/:draftId",
    allow: "strategies:write",
    tag: "templates",
    summary: "Throw a draft away; what is published stays",
    params: contract.DraftParams,
    handle: async (ctx, { params }) => {
      const { key, revision, variants } = found(await store.lockDraft(ctx.tx, params.draftId), "template_draft");
      await store.deleteDraft(ctx.tx, params.draftId);
      // The words stay in the trail: a draft thrown away by mistake can be found again.
      await ctx.audit({
        action: "template.draft_discarded",
        subject: { kind: "template_draft", id: params.draftId },
        before: { key, revision, variants },
      });
      await tell(ctx.tx, "templates");
    },
  }),
  route({
    id: "publishTemplateDraft",
    method: "POST",
    path: "/template-drafts/:draftId/publish",
    allow: "strategies:write",
    tag: "templates",
    summary: "Make a draft the newest version; 409 `template_changed` where another was published meanwhile",
    params: contract.DraftParams,
    body: contract.PublishDraft,
    reply: contract.TemplateView,
    handle: async (ctx, { params, body }) => {
      const id = await actions.publish(ctx.tx, params.draftId, body, ctx.actor.name, ctx.now);
      const published = await templateView(ctx.tx, id);
      await ctx.audit({
        action: "template.published",
        subject: { kind: "template", id },
        after: { key: published.key, version: published.version, note: body.note },
      });
      await tell(ctx.tx, "templates");
      return published;
    },
  }),
];
