import type { TemplateId } from "../kernel/id.js";
import { isDuplicate, type Tx } from "../platform/db.js";
import { found, Problem } from "../platform/problem.js";
import type { TemplateVariant } from "./dispatch-store.js";
import { isClean, lintTemplate, type VariantFindings } from "./domain/lint/index.js";
import { variantKey } from "./domain/template-choice.js";
import * as reads from "./reads.js";
import * as store from "./template-store.js";

/** What is wrong with these texts, for this tenant: its countries' words, its own sites. */
export async function lintFor(
  tx: Tx,
  template: { readonly intent: string; readonly variants: readonly TemplateVariant[] },
): Promise<VariantFindings[]> {
  const { countries, sites } = await store.lintGround(tx);
  const variants = template.variants.map((variant) => ({ ...variant, tone: variant.tone ?? undefined }));
  return lintTemplate({ ...template, variants }, { countries, ownHosts: sites.flatMap(hostOf) });
}

function hostOf(site: string): string[] {
  const url = site.includes("://") ? site : `https://${site}`;
  return URL.canParse(url) ? [new URL(url).hostname.replace(/^www\./, "")] : [];
}

/** Opens the draft of a template: the one somebody has begun, else a new one from the newest version. */
export async function draftOf(tx: Tx, templateId: TemplateId, by: string, now: Date): Promise<store.DraftRow> {
  const { key } = found(await reads.templateById(tx, templateId), "template");
  const latest = found(await store.latestOf(tx, key), "template");
  const id = await store.openDraft(tx, { ...latest, name: latest.name ?? null, baseVersion: latest.version }, by, now);
  return found(await store.draftById(tx, id));
}

const KEY_TRIES = 50;

/** Begins a template that is new. Its key is made from its name. */
export async function newDraft(
  tx: Tx,
  { name, intent, variants }: { name: string; intent: string; variants: readonly TemplateVariant[] },
  by: string,
  now: Date,
): Promise<store.DraftRow> {
  const stem = slugOf(name);
  for (let count = 1; count <= KEY_TRIES; count++) {
    const key = count === 1 ? stem : `${stem}-${count}`;
    if (await store.keyIsTaken(tx, key)) continue;
    const id = await store.openDraft(tx, { key, name, intent, baseVersion: 0, variants }, by, now);
    return found(await store.draftById(tx, id));
  }
  throw new Problem(409, "template_name_taken", { name });
}

const slugOf = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60) || "template";

export interface SavedDraft {
  readonly revision: number;
  readonly baseVersion: number;
  readonly name: string | null;
  readonly intent: string;
  readonly variants: readonly TemplateVariant[];
}

/** Saves a draft. Whoever saved in between wins, and the later one is told who it was. */
export async function saveDraft(
  tx: Tx,
  id: bigint,
  { revision, ...draft }: SavedDraft,
  by: string,
  now: Date,
): Promise<store.DraftRow> {
  const before = found(await store.lockDraft(tx, id), "template_draft");
  meets(before, revision);
  if (draft.baseVersion > before.latestVersion)
    throw new Problem(422, "no_such_version", { version: draft.baseVersion });
  const keys = draft.variants.map(variantKey);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) throw new Problem(422, "variant_twice", { variant: twice });
  await store.saveDraft(tx, id, draft, by, now);
  return found(await store.draftById(tx, id));
}

function meets(before: store.DraftRow, revision: number): void {
  if (before.revision === revision) return;
  throw new Problem(409, "draft_changed", {
    by: before.updatedBy,
    at: before.updatedAt.toISOString(),
    revision: before.revision,
  });
}

/** Makes a draft the newest version: from now on it is what is sent. It must be clean, and begun from the newest one. */
export async function publish(
  tx: Tx,
  id: bigint,
  { revision, note }: { revision: number; note: string | null },
  by: string,
  now: Date,
): Promise<TemplateId> {
  const draft = found(await store.lockDraft(tx, id), "template_draft");
  meets(draft, revision);
  if (draft.baseVersion !== draft.latestVersion) await refuseBehind(tx, draft.key, draft.baseVersion);
  const templateId = await addVersion(tx, { ...draft, note, restoredFrom: null }, draft.latestVersion, by, now);
  await store.deleteDraft(tx, id);
  return templateId;
}

/** Makes an old version the newest again. The law and our own rules may have changed since, so it is judged anew. */
export async function restore(
  tx: Tx,
  templateId: TemplateId,
  baseVersion: number,
  by: string,
  now: Date,
): Promise<TemplateId> {
  const old = found(await reads.templateById(tx, templateId), "template");
  const latest = found(await store.latestOf(tx, old.key));
  if (latest.version !== baseVersion) await refuseBehind(tx, old.key, baseVersion);
  if (latest.id === old.id) throw new Problem(422, "version_is_newest", { version: old.version });
  return addVersion(
    tx,
    { ...old, name: old.name ?? null, note: null, restoredFrom: old.version },
    latest.version,
    by,
    now,
  );
}

type Publishable = Omit<store.NewVersion, "version">;

async function addVersion(tx: Tx, version: Publishable, latest: number, by: string, now: Date): Promise<TemplateId> {
  if (version.variants.length === 0) throw new Problem(422, "template_empty");
  const lint = await lintFor(tx, version);
  if (!isClean(lint)) {
    const rules = new Set(
      lint.flatMap(({ findings }) => findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule)),
    );
    throw new Problem(422, "template_not_clean", { rules: [...rules] });
  }
  try {
    return await store.insertVersion(tx, { ...version, version: latest + 1 }, by, now);
  } catch (error) {
    if (isDuplicate(error)) throw new Problem(409, "template_changed", { version: latest + 1 });
    throw error;
  }
}

async function refuseBehind(tx: Tx, key: string, base: number): Promise<never> {
  const latest = found(await store.latestOf(tx, key));
  throw new Problem(409, "template_changed", {
    base,
    version: latest.version,
    by: latest.createdBy,
    at: latest.createdAt.toISOString(),
  });
}
