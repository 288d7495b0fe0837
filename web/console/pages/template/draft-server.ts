import type { DraftServer, Revised } from "../../../kit/draft-keeper.js";
import { ApiProblem } from "../../../kit/problem.js";
import { type DraftRow, openDraft, type Saved, saveDraft, type Variant } from "./data.js";

/** What the editor begins with: a draft, or the published version that one would begin from. */
export interface Start extends Saved {
  readonly draftId: string | null;
  readonly templateId: string | null;
  readonly latestVersion: number;
}

export interface Work {
  readonly name: string | null;
  readonly intent: string;
  readonly variants: readonly Variant[];
}

/** The draft as the server has it; one that nobody began yet has no id. */
export interface Kept extends Revised {
  readonly draftId: string | null;
  readonly baseVersion: number;
  readonly latestVersion: number;
}

interface Ways {
  open(templateId: string): Promise<DraftRow>;
  save(id: string, draft: Saved): Promise<DraftRow>;
}

/** Begins the draft of a template with its first save, and goes on from the newest version where a person says so. */
export function draftServer(
  templateId: string | null,
  { open, save }: Ways = { open: openDraft, save: saveDraft },
): DraftServer<Work, Kept> {
  return {
    save: async (work, kept) => {
      const over = kept.draftId === null && templateId !== null ? await begun(open(templateId), kept) : kept;
      if (over.draftId === null) return kept;
      const { revision, baseVersion } = over;
      return keptOf(await save(over.draftId, { ...work, revision, baseVersion }));
    },
    over: (kept, conflict) => ({
      ...kept,
      revision: conflict?.revision ?? kept.revision,
      baseVersion: kept.latestVersion,
    }),
  };
}

/** Somebody began it a moment ago, and wrote: theirs is not written over unasked. */
async function begun(opening: Promise<DraftRow>, kept: Kept): Promise<Kept> {
  const opened = await opening;
  const { updatedBy: by, revision } = opened;
  if (revision > 1 && revision !== kept.revision)
    throw new ApiProblem({ status: 409, code: "draft_changed", values: { by, revision } });
  return { ...keptOf(opened), baseVersion: Math.max(opened.baseVersion, kept.baseVersion) };
}

const keptOf = ({ id, revision, baseVersion, latestVersion }: DraftRow): Kept => ({
  draftId: id,
  revision,
  baseVersion,
  latestVersion,
});
