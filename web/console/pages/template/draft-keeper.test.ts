import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "../../../kit/problem.js";
import type { DraftRow, Saved } from "./data.js";
import { DraftKeeper, SAVE_MS, type Start } from "./draft-keeper.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const START: Start = {
  draftId: null,
  templateId: "7",
  revision: 1,
  baseVersion: 2,
  latestVersion: 2,
  name: "a",
  intent: "thanks",
  variants: [],
};
const work = (name: string) => ({ name, intent: "thanks", variants: [] });

/** A server with one draft, which somebody else may have saved. */
function server(first = 1) {
  let revision = first;
  const saves: Saved[] = [];
  const row = (change: Partial<DraftRow>): DraftRow => ({
    id: "9",
    key: "k",
    name: "a",
    intent: "thanks",
    baseVersion: 2,
    latestVersion: 2,
    revision,
    variants: [],
    updatedAt: "",
    updatedBy: "Ana",
    ...change,
  });
  return {
    saves,
    open: async () => row({}),
    save: async (_: string, draft: Saved) => {
      if (draft.revision !== revision)
        throw new ApiProblem({ status: 409, code: "draft_changed", values: { by: "Ana", revision } });
      saves.push(draft);
      revision += 1;
      return row({ revision });
    },
    elsewhere: () => {
      revision += 1;
    },
  };
}

test("what is typed is saved once, within a second of the last key", async () => {
  const there = server();
  const keeper = new DraftKeeper(START, there);
  keeper.change(work("b"));
  await vi.advanceTimersByTimeAsync(SAVE_MS - 1);
  keeper.change(work("bc"));
  await vi.advanceTimersByTimeAsync(SAVE_MS - 1);
  expect(there.saves).toEqual([]);
  expect(keeper.read().keeping).toBe("waiting");
  await vi.advanceTimersByTimeAsync(1);
  expect(there.saves.map(({ name }) => name)).toEqual(["bc"]);
  expect(SAVE_MS).toBeLessThan(1_000);
  expect(keeper.read()).toMatchObject({ keeping: "kept", draftId: "9" });
});

test("two who write at once: nothing is sent until one has chosen", async () => {
  const there = server();
  const keeper = new DraftKeeper({ ...START, draftId: "9" }, there);
  there.elsewhere();
  keeper.change(work("mine"));
  await vi.advanceTimersByTimeAsync(SAVE_MS);
  expect(keeper.read()).toMatchObject({ keeping: "conflict", conflict: { by: "Ana", revision: 2 } });
  keeper.change(work("mine too"));
  await vi.advanceTimersByTimeAsync(SAVE_MS * 2);
  expect(there.saves).toEqual([]);
  keeper.overrule();
  await vi.advanceTimersByTimeAsync(0);
  expect(there.saves).toMatchObject([{ name: "mine too", revision: 2 }]);
  expect(keeper.read()).toMatchObject({ keeping: "kept", conflict: null });
});

test("a draft that somebody began meanwhile is not written over", async () => {
  const there = server(4);
  const keeper = new DraftKeeper(START, there);
  keeper.change(work("mine"));
  await vi.advanceTimersByTimeAsync(SAVE_MS);
  expect(keeper.read().conflict).toEqual({ by: "Ana", revision: 4 });
});

test("what could not be sent is kept, and goes with the next try", async () => {
  let isDown = true;
  const there = server();
  const keeper = new DraftKeeper(
    { ...START, draftId: "9" },
    {
      ...there,
      save: async (id, draft) => {
        if (isDown) throw new ApiProblem({ status: 0, code: "offline" });
        return there.save(id, draft);
      },
    },
  );
  keeper.change(work("b"));
  await vi.advanceTimersByTimeAsync(SAVE_MS);
  expect(keeper.read().keeping).toBe("failed");
  expect(await keeper.keep()).toBeNull();
  isDown = false;
  expect(await keeper.keep()).toEqual({ id: "9", revision: 2 });
  expect(there.saves).toMatchObject([{ name: "b" }]);
});
