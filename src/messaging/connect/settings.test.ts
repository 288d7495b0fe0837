import { describe, expect, test } from "vitest";
import { PROVIDERS } from "../channels/index.js";
import { changed, completed, presetsOf, withoutSecrets } from "./settings.js";

describe("a change of settings", () => {
  const before = { baseUrl: "https://api.example.test", user: "u", password: "p" };

  test("leaves what it does not name, and takes away what it sets to null", () => {
    expect(changed(before, { user: null }, ["password"])).toEqual({
      settings: { baseUrl: before.baseUrl, password: "p" },
      faults: [],
    });
    expect(changed(before, { password: "q" }, ["password"]).settings).toEqual({ ...before, password: "q" });
  });

  test.each([
    [{ baseUrl: "https://elsewhere.example.test" }, ["password"]],
    [{ baseUrl: null }, ["password"]],
    [{ host: "elsewhere.example.test" }, ["password"]],
    [{ baseUrl: "https://elsewhere.example.test", password: "q" }, []],
    [{ baseUrl: before.baseUrl, user: "v" }, []],
  ])("%j needs to be told again: %j", (change, again) => {
    const { faults } = changed(before, change, ["password"]);
    expect(faults.map(({ path }) => path)).toEqual(again);
  });
});

test("nothing that is secret is shown", () => {
  expect(withoutSecrets({ user: "u", password: "p" }, ["password"])).toEqual({ user: "u" });
});

test("what only machines see is made, once, and never over what was given", () => {
  expect(completed("telegram", { botToken: "1:x" })).toMatchObject({
    botToken: "1:x",
    secretToken: expect.any(String),
  });
  expect(completed("telegram", { secretToken: "mine" })).toEqual({ secretToken: "mine" });
  expect(completed("web-push", { publicKey: "mine" })).toEqual({ publicKey: "mine" });
  expect(completed("smtp", {})).toEqual({});
});

test.each(PROVIDERS.map((each) => [`${each.channel}/${each.provider}`, each] as const))(
  "%s says what its settings look like, and which of them are secret",
  (_, each) => {
    const { properties } = each.schema() as { properties: Record<string, unknown> };
    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...each.secrets]));
    for (const { settings } of presetsOf(each)) {
      expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(settings)));
    }
  },
);
