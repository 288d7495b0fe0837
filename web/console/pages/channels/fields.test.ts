import { describe, expect, test } from "vitest";
import { PROVIDERS } from "../../../../src/messaging/channels/index.js";
import { madeUpOf, presetsOf } from "../../../../src/messaging/connect/settings.js";
import en from "../../../locales/en/channels.json" with { type: "json" };
import { fieldsOf, missing, newWord, presetFields, presetSettings, settingsIn, typedOf } from "./fields.js";
import type { Provider } from "./model.js";

const providerOf = (channel: string, name: string): Provider => {
  const found = PROVIDERS.find((each) => each.channel === channel && each.provider === name);
  if (!found) throw new Error(`no ${channel}/${name}`);
  return {
    ...found,
    settings: found.schema(),
    madeUp: [...madeUpOf(name)],
    presets: presetsOf(found),
  } as unknown as Provider;
};

describe("a form of a provider's settings", () => {
  const mail = fieldsOf(providerOf("email", "smtp"));

  test("asks for what is needed, and puts the rest aside", () => {
    expect(mail.filter(({ isMore }) => !isMore).map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      "host text",
      "port number",
      "security choice",
      "user text",
      "password secret",
      "from.name text",
      "from.address text",
    ]);
    expect(fieldsOf(providerOf("telegram", "telegram")).map(({ path }) => path)).not.toContain("secretToken");
  });

  test("becomes settings, parts together and numbers as numbers", () => {
    const typed = { host: " smtp.example.test ", port: "587", "from.name": "Norte", "from.address": "a@norte.test" };
    expect(settingsIn(mail, typed, null)).toEqual({
      host: "smtp.example.test",
      port: 587,
      from: { name: "Norte", address: "a@norte.test" },
    });
    expect(missing(mail, typed, [])).toEqual(["security"]);
  });

  test("sends of a change only what changed, and takes away what was emptied", () => {
    const before = typedOf(mail, {
      host: "a.test",
      port: 25,
      user: "u",
      from: { name: "Norte", address: "a@norte.test" },
    });
    expect(before).toMatchObject({ port: "25", password: "", "from.name": "Norte" });
    expect(settingsIn(mail, before, before)).toEqual({});
    expect(settingsIn(mail, { ...before, user: "", "from.name": "Sur" }, before)).toEqual({
      user: null,
      from: { name: "Sur", address: "a@norte.test" },
    });
    expect(settingsIn(mail, { ...before, password: "new" }, before)).toEqual({ password: "new" });
    expect(missing(mail, { ...before, security: "tls" }, ["password"])).toEqual([]);
  });
});

test("a preset needs its own values and a word", () => {
  const preset = providerOf("sms", "http").presets.find(({ name }) => name === "zenvia");
  if (!preset) throw new Error("no preset");
  expect(presetFields(preset).map(({ path }) => path)).toEqual(["values.token", "values.from", "word"]);
  const given = presetSettings(preset, { "values.token": "t", "values.from": "Norte", word: "a-word-nobody-guesses" });
  expect(PROVIDERS.find(({ provider }) => provider === "http")?.faultsOf(given)).toEqual([]);
});

test("a proposed word is long and plain", () => {
  expect(newWord((count) => new Uint8Array(count).fill(255))).toMatch(/^[0-9a-z]{36}$/);
});

test.each(PROVIDERS.map((each) => `${each.channel}/${each.provider}`))("every setting of %s has its words", (name) => {
  const [channel = "", provider = ""] = name.split("/");
  const own = (en.setting as Record<string, Record<string, string>>)[provider] ?? {};
  const fields = fieldsOf(providerOf(channel, provider));
  const unsaid = fields.map(({ path }) => path.replace(".", "_")).filter((path) => !(path in own));
  expect(unsaid).toEqual([]);
  expect(en.provider).toHaveProperty(`${channel}_${provider.replace("-", "_")}`);
});
