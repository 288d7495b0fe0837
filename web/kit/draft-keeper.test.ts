import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DraftKeeper, type Revised, SAVE_MS } from "./draft-keeper.js";
import { ApiProblem } from "./problem.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server with one draft, which somebody else may have saved. */
function server() {
  let revision = 1;
  const saves: (readonly [work: string, over: number])[] = [];
  return {
    saves,
    save: async (work: string, kept: Revised) => {
      if (kept.revision !== revision)
        throw new ApiProblem({ status: 409, code: "draft_changed", values: { by: "Ana", revision } });
      saves.push([work, kept.revision]);
      revision += 1;
      return { revision };
    },
    elsewhere: () => {
      revision += 1;
    },
  };
}

test("what is typed is saved once, within a second of the last key", async () => {
  const there = server();
  const keeper = new DraftKeeper("a", { revision: 1 }, there);
  keeper.change("b");
  await vi.advanceTimersByTimeAsync(SAVE_MS - 1);
  keeper.change("bc");
  await vi.advanceTimersByTimeAsync(SAVE_MS - 1);
  expect(there.saves).toEqual([]);
  expect(keeper.read().keeping).toBe("waiting");
  await vi.advanceTimersByTimeAsync(1);
  expect(there.saves).toEqual([["bc", 1]]);
  expect(SAVE_MS).toBeLessThan(1_000);
  expect(keeper.read()).toMatchObject({ keeping: "kept", kept: { revision: 2 } });
});

test("two who write at once: nothing is sent until one has chosen", async () => {
  const there = server();
  const keeper = new DraftKeeper("a", { revision: 1 }, there);
  there.elsewhere();
  keeper.change("mine");
  await vi.advanceTimersByTimeAsync(SAVE_MS);
  expect(keeper.read()).toMatchObject({ keeping: "conflict", conflict: { by: "Ana", revision: 2 } });
  keeper.change("mine too");
  await vi.advanceTimersByTimeAsync(SAVE_MS * 2);
  expect(there.saves).toEqual([]);
  expect(await keeper.keep()).toBeNull();
  keeper.overrule();
  await vi.advanceTimersByTimeAsync(0);
  expect(there.saves).toEqual([["mine too", 2]]);
  expect(keeper.read()).toMatchObject({ keeping: "kept", conflict: null });
});

test("theirs is taken, and an answer to what was sent before changes nothing", async () => {
  const there = server();
  const keeper = new DraftKeeper("a", { revision: 1 }, there);
  keeper.change("mine");
  await vi.advanceTimersByTimeAsync(SAVE_MS - 1);
  const sent = keeper.keep();
  keeper.take("theirs", { revision: 7 });
  await sent;
  expect(keeper.read()).toMatchObject({ work: "theirs", keeping: "kept", kept: { revision: 7 } });
});

test("what could not be sent is kept, and goes with the next try", async () => {
  let isDown = true;
  const there = server();
  const keeper = new DraftKeeper(
    "a",
    { revision: 1 },
    {
      save: async (work: string, kept: Revised) => {
        if (isDown) throw new ApiProblem({ status: 0, code: "offline" });
        return there.save(work, kept);
      },
    },
  );
  keeper.change("b");
  await vi.advanceTimersByTimeAsync(SAVE_MS);
  expect(keeper.read().keeping).toBe("failed");
  expect(await keeper.keep()).toBeNull();
  isDown = false;
  expect(await keeper.keep()).toEqual({ revision: 2 });
  expect(there.saves).toEqual([["b", 1]]);
  expect(await keeper.keep(true)).toEqual({ revision: 3 });
});
