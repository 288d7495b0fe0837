import { expect, test } from "vitest";
import es from "../locales/es/states.json";
import { lookOf, STATES, type StateKind } from "./states.js";

test("every state has a word", () => {
  const words = es as Readonly<Record<string, Readonly<Record<string, string>>>>;
  const missing = Object.entries(STATES).flatMap(([kind, of]) =>
    Object.keys(of)
      .filter((state) => !words[kind]?.[state])
      .map((state) => `${kind}.${state}`),
  );
  expect(missing).toEqual([]);
});

test("green is money in, amber a person, red trouble", () => {
  const tones = Object.values(STATES)
    .flatMap((of) => Object.entries(of))
    .map(([state, { tone }]) => [tone, state] as const);
  const of = (tone: string): string[] => [...new Set(tones.filter(([own]) => own === tone).map(([, state]) => state))];
  expect(of("money").every((state) => ["paid", "kept", "part_kept", "applied"].includes(state))).toBe(true);
  expect(
    of("stop").every((state) => ["failed", "failing", "bad", "opted_out", "reversed", "complained"].includes(state)),
  ).toBe(true);
});

test("a state that this page does not know yet is still shown", () => {
  expect(lookOf("message" satisfies StateKind, "brand_new")).toEqual({ shape: "dotted", tone: "quiet" });
});
