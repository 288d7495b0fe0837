import { expect, test } from "vitest";
import { actsInFields, hear, isSingle, keyCaps, type Pressed, written } from "./key-match.js";

const press = (key: string, held: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test.each([
  [press("j"), "j"],
  [press("J", { shiftKey: true }), "shift+j"],
  [press("?", { shiftKey: true }), "?"],
  [press("k", { ctrlKey: true }), "mod+k"],
  [press("k", { metaKey: true }), "mod+k"],
  [press("ArrowUp", { altKey: true }), "alt+ArrowUp"],
  [press(" "), "Space"],
])("a press is written in one way", (pressed, text) => {
  expect(written(pressed)).toBe(text);
});

const bindings = ["g i", "g c", "j", "mod+k", "j"].map((keys, index) => ({ keys, index }));

test("a sequence waits for its second key, and a stray key starts anew", () => {
  expect(hear(bindings, null, "g")).toEqual({ kind: "wait" });
  expect(hear(bindings, "g", "c")).toMatchObject({ kind: "run", binding: { keys: "g c" } });
  expect(hear(bindings, "g", "j")).toMatchObject({ kind: "run", binding: { keys: "j" } });
  expect(hear(bindings, "g", "g")).toEqual({ kind: "wait" });
  expect(hear(bindings, null, "q")).toEqual({ kind: "none" });
});

test("what was added last wins", () => {
  expect(hear(bindings, null, "j")).toMatchObject({ binding: { index: 4 } });
});

test("keys that are held with another are no single keys", () => {
  expect(["j", "g i", "mod+k", "alt+1", "Escape", "shift+e"].map(isSingle)).toEqual([
    true,
    true,
    false,
    false,
    false,
    true,
  ]);
});

test("a text field keeps the keys it uses itself", () => {
  expect(["mod+k", "mod+Enter", "Escape", "mod+z", "j"].map(actsInFields)).toEqual([true, true, true, false, false]);
});

test("keys are shown as they stand on the keyboard", () => {
  expect(keyCaps("mod+k", false)).toEqual([["Ctrl", "K"]]);
  expect(keyCaps("g i", true)).toEqual([["G"], ["I"]]);
  expect(keyCaps("mod+Enter", true)).toEqual([["⌘", "Enter"]]);
});
