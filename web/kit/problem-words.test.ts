import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import problems from "../locales/es/problems.json" with { type: "json" };

// The tidy test holds the languages together; this holds Spanish to the server.

const SRC = new URL("../../src/", import.meta.url);
const THROWN = /new Problem\(\s*4\d\d,\s*"([a-z_]+)"/g;

test("every code that a person may cause has its own sentence", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((path) => /(?<!\.test)\.ts$/.test(path));
  const codes = files.flatMap((path) =>
    [...readFileSync(new URL(path, SRC), "utf8").matchAll(THROWN)].map(([, code]) => code),
  );
  expect(codes.length).toBeGreaterThan(30);
  expect([...new Set(codes)].filter((code) => code !== undefined && !(code in problems.code))).toEqual([]);
});
