import { expect, test } from "vitest";
import { DraftKeeper } from "../../../kit/draft-keeper.js";
import type { DraftRow, Saved } from "./data.js";
import { draftServer, type Kept, type Work } from "./draft-server.js";

const work = (name: string): Work => ({ name, intent: "thanks", variants: [] });
const NEW: Kept = { draftId: null, revision: 1, baseVersion: 2, latestVersion: 3 };

/** A draft that may have been begun by somebody else, at this revision. */
function ways(first: number) {
  let revision = first;
  const saves: Saved[] = [];
  const row = (): DraftRow => ({
    id: "9",
    key: "k",
    name: "a",
    intent: "thanks",
    baseVersion: 2,
    latestVersion: 3,
    revision,
    variants: [],
    updatedAt: "",
    updatedBy: "Ana",
  });
  return {
    saves,
    open: async () => row(),
    save: async (_: string, draft: Saved) => {
      saves.push(draft);
      revision += 1;
      return row();
    },
  };
}

test("a draft begins with its first save", async () => {
  const there = ways(1);
  expect(await draftServer("7", there).save(work("b"), NEW)).toMatchObject({ draftId: "9", revision: 2 });
  expect(there.saves).toMatchObject([{ name: "b", revision: 1, baseVersion: 2 }]);
});

test("one that somebody began meanwhile is not written over, until a person says so", async () => {
  const there = ways(4);
  const keeper = new DraftKeeper(work("a"), NEW, draftServer("7", there));
  keeper.change(work("mine"));
  expect(await keeper.keep()).toBeNull();
  expect(keeper.read().conflict).toMatchObject({ by: "Ana", revision: 4 });
  expect(there.saves).toEqual([]);
  keeper.overrule();
  expect(await keeper.keep()).toMatchObject({ draftId: "9", revision: 5 });
  expect(there.saves).toMatchObject([{ name: "mine", revision: 4, baseVersion: 3 }]);
});
