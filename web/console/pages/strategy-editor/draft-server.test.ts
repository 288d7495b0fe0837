import { expect, test, vi } from "vitest";
import type { Definition } from "../../../../src/strategy/domain/definition.js";
import { DraftKeeper } from "../../../kit/draft-keeper.js";
import { type Draft, draftServer } from "./data.js";

const of = (gapDays: number): Definition => ({
  lane: "collection",
  anchor: { on: "due" },
  audience: {},
  days: { from: 1, to: null },
  entry: "first",
  gapDays,
  steps: [{ kind: "stop", id: "end" }],
});
const draft = (revision: number, definition: Definition): Draft => ({
  revision,
  definition,
  hash: "",
  baseVersion: 1,
  updatedAt: null,
  updatedBy: null,
  problems: [],
  differences: [],
});

/** A server whose draft somebody changed to this. */
function changedTo(definition: Definition): void {
  const answer = (status: number, body: object): Response =>
    new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  vi.stubGlobal("fetch", async (_: string, { method }: RequestInit) =>
    method === "PUT"
      ? answer(409, { code: "draft_changed", values: { revision: 2, by: "Marta" } })
      : answer(200, draft(2, definition)),
  );
}

test("our own change whose answer was lost is no conflict", async () => {
  changedTo(of(5));
  const keeper = new DraftKeeper(of(2), draft(1, of(2)), draftServer("7"));
  keeper.change(of(5));
  expect(await keeper.keep()).toMatchObject({ revision: 2 });
});

test("somebody else's is one", async () => {
  changedTo(of(9));
  const keeper = new DraftKeeper(of(2), draft(1, of(2)), draftServer("7"));
  keeper.change(of(5));
  expect(await keeper.keep()).toBeNull();
  expect(keeper.read().conflict).toMatchObject({ by: "Marta", revision: 2 });
});
