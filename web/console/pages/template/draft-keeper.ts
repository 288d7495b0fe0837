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

/** Somebody else saved in between: theirs and ours both stand until a person chooses. */
export interface Conflict {
  readonly by: string;
  readonly revision: number;
}

export interface Keeping {
  readonly work: Work;
  readonly keeping: "kept" | "waiting" | "saving" | "failed" | "conflict";
  readonly error: unknown;
  readonly conflict: Conflict | null;
  readonly draftId: string | null;
  readonly baseVersion: number;
  readonly latestVersion: number;
}

/** The two ways to the server, so that a test can stand in for it. */
export interface DraftServer {
  open(templateId: string): Promise<DraftRow>;
  save(id: string, draft: Saved): Promise<DraftRow>;
}

/** A second is the promise; a little less leaves room for the way to the server. */
export const SAVE_MS = 700;

/** Keeps what is written: a moment after the last key it is on the server, and two people never write over each other. */
export class DraftKeeper {
  #state: Keeping;
  #revision: number;
  #isDirty = false;
  #saving: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #templateId: string | null;
  readonly #server: DraftServer;
  readonly #readers = new Set<() => void>();

  constructor(start: Start, server: DraftServer = { open: openDraft, save: saveDraft }) {
    const { draftId, templateId, revision, baseVersion, latestVersion, name, intent, variants } = start;
    this.#state = {
      work: { name, intent, variants },
      keeping: "kept",
      error: null,
      conflict: null,
      draftId,
      baseVersion,
      latestVersion,
    };
    this.#revision = revision;
    this.#templateId = templateId;
    this.#server = server;
  }

  readonly read = (): Keeping => this.#state;

  readonly subscribe = (tell: () => void): (() => void) => {
    this.#readers.add(tell);
    return () => this.#readers.delete(tell);
  };

  readonly change = (work: Work): void => {
    this.#isDirty = true;
    this.#set({ work, ...(this.#state.conflict === null && { keeping: "waiting" }) });
    clearTimeout(this.#timer);
    // While two drafts stand, nothing is sent until somebody has chosen.
    if (this.#state.conflict === null) this.#timer = setTimeout(() => void this.#save(), SAVE_MS);
  };

  /** Saves what waits, and gives the draft as the server has it; null where it could not be saved. */
  readonly keep = async (): Promise<{ id: string; revision: number } | null> => {
    if (this.#state.draftId === null) this.#isDirty = true;
    await this.#save();
    const { draftId } = this.#state;
    return this.#isDirty || draftId === null ? null : { id: draftId, revision: this.#revision };
  };

  /** Goes on from the newest version, and over what somebody else saved: said by a person. */
  readonly overrule = (): void => {
    const { conflict, latestVersion } = this.#state;
    this.#revision = conflict?.revision ?? this.#revision;
    this.#isDirty = true;
    this.#set({ conflict: null, baseVersion: latestVersion });
    void this.#save();
  };

  readonly leave = (): void => {
    if (this.#isDirty && this.#state.conflict === null) void this.#save();
  };

  #save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#saving ??= this.#saveAll().finally(() => {
      this.#saving = null;
    });
    return this.#saving;
  }

  async #saveAll(): Promise<void> {
    while (this.#isDirty) {
      this.#isDirty = false;
      this.#set({ keeping: "saving" });
      try {
        await this.#saveOnce();
      } catch (error) {
        this.#isDirty = true;
        this.#fail(error);
        return;
      }
    }
    this.#set({ keeping: "kept", error: null });
  }

  async #saveOnce(): Promise<void> {
    if (this.#state.draftId === null && this.#templateId !== null) {
      const opened = await this.#server.open(this.#templateId);
      this.#set({ draftId: opened.id });
      // Somebody began it a moment ago: theirs is not written over unasked.
      if (opened.revision > 1) {
        const { updatedBy: by, revision } = opened;
        throw new ApiProblem({ status: 409, code: "draft_changed", values: { by, revision } });
      }
      this.#take(opened);
    }
    const { draftId, baseVersion, work } = this.#state;
    if (draftId !== null)
      this.#take(await this.#server.save(draftId, { ...work, revision: this.#revision, baseVersion }));
  }

  #take({ id, revision, baseVersion, latestVersion }: DraftRow): void {
    this.#revision = revision;
    this.#set({ draftId: id, baseVersion, latestVersion });
  }

  #fail(error: unknown): void {
    if (error instanceof ApiProblem && error.code === "draft_changed") {
      const conflict = { by: String(error.values.by), revision: Number(error.values.revision) };
      this.#set({ keeping: "conflict", conflict });
    } else this.#set({ keeping: "failed", error });
  }

  #set(change: Partial<Keeping>): void {
    this.#state = { ...this.#state, ...change };
    for (const tell of this.#readers) tell();
  }
}
