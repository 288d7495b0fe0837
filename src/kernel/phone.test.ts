import fc from "fast-check";
import { expect, test } from "vitest";
import { phoneVariants } from "./phone.js";

test.each([
  ["Mexico with the old 1", "+5215555550100", "+525555550100"],
  ["Mexico as it is now", "+525555550100", "+5215555550100"],
  ["Brazil without the ninth digit", "+551155550100", "+5511955550100"],
  ["Brazil with it", "+5511955550100", "+551155550100"],
  ["Argentina as carriers write it", "+541155550100", "+5491155550100"],
  ["Argentina as people write it", "+5491155550100", "+541155550100"],
])("%s", (_, written, other) => {
  expect(phoneVariants(written)).toEqual([written, other]);
});

test("other countries have one way", () => {
  expect(phoneVariants("+573005550100")).toEqual(["+573005550100"]);
});

test("each way names the same ways", () => {
  const number = fc
    .tuple(fc.constantFrom("+52", "+55", "+54", "+57", "+1"), fc.stringMatching(/^\d{8,11}$/))
    .map(([code, rest]) => code + rest);
  fc.assert(
    fc.property(number, (written) => {
      for (const other of phoneVariants(written))
        expect(new Set(phoneVariants(other))).toEqual(new Set(phoneVariants(written)));
    }),
  );
});
