import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ioAt } from "./adapter.fixture.js";
import type { Outgoing } from "./adapter.js";
import type { Callback } from "./heard.js";
import { providerOf } from "./index.js";
import { type VisitorSaid, visitorCall, webchatOwn } from "./webchat-own.js";

const AT = new Date("2026-11-21T20:41:05Z");
const SETTINGS = webchatOwn.settings.parse({ secret: "una-palabra-muy-secreta", name: "Andino" });
const VISITOR = "wAAAAAAAAAAAAAAAA";
const MESSAGE: Outgoing = { key: "1-e1.1.2.1", at: AT, to: VISITOR, text: "Hola", locale: "es" };
const said: VisitorSaid = { visitor: VISITOR, id: "0123456789", text: "Puedo el viernes" };
const call = (what: VisitorSaid = said) => visitorCall(what, SETTINGS, "https://acuerdo.example.test/hooks/x");
const { hear } = webchatOwn;

test.each<[string, object, string, string]>([
  ["a short secret", { secret: "corta" }, "secret", "secret_invalid"],
  ["a page as an origin", { origins: ["https://andino.example.test/pagos"] }, "origins.0", "origin_invalid"],
  ["an origin in clear", { origins: ["http://andino.example.test"] }, "origins.0", "url_in_clear"],
])("settings with %s are refused", (_, more, path, message) => {
  const { error } = webchatOwn.settings.safeParse({ ...SETTINGS, ...more });
  expect(error?.issues.map((issue) => [issue.path.join("."), issue.message])).toEqual([[path, message]]);
});

test("an invitation leads to the page where the chat stands", () => {
  const webchat = providerOf("webchat", "webchat");
  const page = { secret: SETTINGS.secret, name: "Andino", pageUrl: "https://andino.example.test/pagos/" };
  expect(webchat?.linkTo(page, "t0k", null)).toBe("https://andino.example.test/pagos#acuerdo=t0k");
  expect(webchat?.linkTo(SETTINGS, "t0k", null)).toBeNull();
});

test.each<[string, Partial<Outgoing>, object]>([
  ["a visitor", {}, { kind: "accepted", providerId: "1-e1.1.2.1" }],
  ["somebody else", { to: "+5491155550100" }, { kind: "refused", reason: "webchat_address_invalid", stop: "address" }],
  ["nothing to say", { text: " " }, { kind: "refused", reason: "webchat_text_empty" }],
  ["too much", { text: "a".repeat(4_001) }, { kind: "refused", reason: "webchat_text_too_long" }],
])("sending: %s", async (_, message, expected) => {
  const sender = webchatOwn.open(SETTINGS, ioAt(AT));
  expect(await sender.send({ ...MESSAGE, ...message })).toEqual(expected);
  expect(await sender.check()).toEqual({ ok: true });
});

describe("hearing", () => {
  test("words and links", () => {
    expect(hear?.verify(call(), SETTINGS, AT)).toEqual({ kind: "take" });
    expect(hear?.read(call(), SETTINGS)).toEqual([
      { kind: "turn", id: `${VISITOR}.0123456789`, from: { address: VISITOR }, at: null, text: "Puedo el viernes" },
    ]);
    expect(hear?.read(call({ visitor: VISITOR, link: "1_e_x" }), SETTINGS)).toEqual([
      { kind: "linked", from: { address: VISITOR }, token: "1_e_x", at: null },
    ]);
  });

  test.each<[string, Callback, string]>([
    ["without a proof", { ...call(), headers: {} }, "forged"],
    ["with another's proof", { ...call(), headers: call({ ...said, text: "Otra cosa" }).headers }, "forged"],
    ["of somebody who is no visitor", call({ ...said, visitor: "+5491155550100" }), "unreadable"],
    ["without words", call({ ...said, text: "" }), "unreadable"],
    ["that nobody could name again", call({ ...said, id: "a.b/c d e f" }), "unreadable"],
    ["without end", call({ ...said, text: "a".repeat(40_000) }), "unreadable"],
  ])("a call %s is refused", (_, given, because) => {
    expect(hear?.verify(given, SETTINGS, AT)).toEqual({ kind: "refuse", because });
  });

  test("nothing makes it throw", () => {
    const junk = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({ visitor: fc.constant(VISITOR), id: fc.anything(), text: fc.anything(), link: fc.anything() })
        .map((json) => {
          try {
            return JSON.stringify(json) ?? "";
          } catch {
            // What JSON cannot say is not said.
            return "";
          }
        }),
    );
    fc.assert(
      fc.property(junk, (text) => {
        const given = { ...call(), body: Buffer.from(text) };
        hear?.verify(given, SETTINGS, AT);
        const heard = hear?.read(given, SETTINGS) ?? [];
        return heard.length === 1 && !JSON.stringify(heard).includes("\\u0000");
      }),
    );
  });
});
