import { useEffect, useState, useSyncExternalStore } from "react";
import { ApiProblem } from "./problem.js";

/** What the server says of a draft it keeps. */
export interface Revised {
  readonly revision: number;
}

/** Somebody else saved in between: theirs and ours both stand until a person chooses. */
export interface Conflict {
  readonly by: string;
  readonly revision: number;
  readonly at: string | null;
}

export interface Keeping<Work, Kept> {
  readonly work: Work;
  readonly keeping: "kept" | "waiting" | "saving" | "failed" | "conflict";
  readonly error: unknown;
  readonly conflict: Conflict | null;
  /** As the server has it. */
  readonly kept: Kept;
}

/** The way to the server, so that a test can stand in for it. */
export interface DraftServer<Work, Kept extends Revised> {
  /** Saves over `kept`. A 409 `draft_changed` says that somebody else did. */
  save(work: Work, kept: Kept): Promise<Kept>;
  /** What ours stands over, once a person said that it shall go over theirs; their revision where left out. */
  over?(kept: Kept, conflict: Conflict | null): Kept;
}

/** A second is the promise; a little less leaves room for the way to the server. */
export const SAVE_MS = 700;

/** Keeps what is written: a moment after the last key it is on the server, and two people never write over each other. */
export class DraftKeeper<Work, Kept extends Revised> {
  #state: Keeping<Work, Kept>;
  #isDirty = false;
  /** Counts what was taken from the server: an answer to what was sent before says nothing any more. */
  #round = 0;
  #saving: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #server: DraftServer<Work, Kept>;
  readonly #readers = new Set<() => void>();

  constructor(work: Work, kept: Kept, server: DraftServer<Work, Kept>) {
    this.#state = { work, keeping: "kept", error: null, conflict: null, kept };
    this.#server = server;
  }

  readonly read = (): Keeping<Work, Kept> => this.#state;

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

  /** Saves what waits, or `anyway`, and gives the draft as the server has it; null where it could not be saved. */
  readonly keep = async (anyway = false): Promise<Kept | null> => {
    if (anyway) this.#isDirty = true;
    if (this.#state.conflict === null) await this.#save();
    return this.#isDirty ? null : this.#state.kept;
  };

  /** Goes on over what somebody else saved: said by a person. */
  readonly overrule = (): void => {
    const { conflict, kept } = this.#state;
    const over =
      this.#server.over ?? ((before, other) => ({ ...before, revision: other?.revision ?? before.revision }));
    this.#isDirty = true;
    this.#set({ conflict: null, kept: over(kept, conflict) });
    void this.#save();
  };

  /** Goes on from a draft of the server's: somebody chose theirs, or a version was restored. */
  readonly take = (work: Work, kept: Kept): void => {
    clearTimeout(this.#timer);
    this.#isDirty = false;
    this.#round += 1;
    this.#set({ work, kept, keeping: "kept", error: null, conflict: null });
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
      const round = this.#round;
      try {
        const { work, kept } = this.#state;
        const saved = await this.#server.save(work, kept);
        if (round === this.#round) this.#set({ kept: saved });
      } catch (error) {
        if (round !== this.#round) continue;
        this.#isDirty = true;
        this.#fail(error);
        return;
      }
    }
    this.#set({ keeping: "kept", error: null });
  }

  #fail(error: unknown): void {
    if (error instanceof ApiProblem && error.code === "draft_changed") {
      const { by, revision, at } = error.values;
      const conflict = { by: String(by ?? ""), revision: Number(revision), at: typeof at === "string" ? at : null };
      this.#set({ keeping: "conflict", conflict });
    } else this.#set({ keeping: "failed", error });
  }

  #set(change: Partial<Keeping<Work, Kept>>): void {
    this.#state = { ...this.#state, ...change };
    for (const tell of this.#readers) tell();
  }
}

/** The draft on screen: what is written, whether it is safe, and what to do when two people write at once. */
export function useDraftKeeper<Work, Kept extends Revised>(
  make: () => DraftKeeper<Work, Kept>,
): Keeping<Work, Kept> & Pick<DraftKeeper<Work, Kept>, "change" | "keep" | "overrule" | "take"> {
  const [keeper] = useState(make);
  const state = useSyncExternalStore(keeper.subscribe, keeper.read);
  // Leaving the page keeps what a moment would have kept.
  useEffect(() => () => keeper.leave(), [keeper]);
  return { ...state, change: keeper.change, keep: keeper.keep, overrule: keeper.overrule, take: keeper.take };
}
