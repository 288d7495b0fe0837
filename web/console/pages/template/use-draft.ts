import { DraftKeeper, useDraftKeeper } from "../../../kit/draft-keeper.js";
import { draftServer, type Kept, type Start, type Work } from "./draft-server.js";

export type DraftDesk = ReturnType<typeof useDraft>;

/** The draft on screen, with where it stands among the versions. */
export function useDraft({ draftId, templateId, revision, baseVersion, latestVersion, ...work }: Start) {
  const { kept, keep, ...desk } = useDraftKeeper<Work, Kept>(() => {
    const { name, intent, variants } = work;
    return new DraftKeeper<Work, Kept>(
      { name, intent, variants },
      { draftId, revision, baseVersion, latestVersion },
      draftServer(templateId),
    );
  });
  return {
    ...desk,
    ...kept,
    /** Saves what waits, and begins the draft where nobody has; null where it could not be saved. */
    keep: async (): Promise<{ id: string; revision: number } | null> => {
      const saved = await keep(kept.draftId === null);
      return saved === null || saved.draftId === null ? null : { id: saved.draftId, revision: saved.revision };
    },
  };
}
