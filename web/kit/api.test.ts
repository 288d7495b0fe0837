import { expect, test } from "vitest";
import { at, downloadUrl } from "./api.js";

test("parts of a path cannot break out of it", () => {
  expect(at`/staff/${"12"}`).toBe("/staff/12");
  expect(at`/x/${"a/../b?c"}/y/${7n}`).toBe("/x/a%2F..%2Fb%3Fc/y/7");
});

test("a download's address carries its filters", () => {
  expect(downloadUrl("/debts.csv", { state: ["open", "held"], q: undefined })).toBe(
    "/api/v1/debts.csv?state=open&state=held",
  );
});
