import { expect, test } from "vitest";
import { readAccount } from "./accounts.js";
import { parseNote } from "./postmaster.js";
import { assertSettings, isSynced, sensibleSettings, serverArguments } from "./settings.js";

const GIB = 1024 ** 3;

test.each([
  [0.25, "32MB", "128MB", "64MB"],
  [1, "128MB", "512MB", "64MB"],
  [4, "256MB", "2048MB", "128MB"],
  [64, "256MB", "32768MB", "128MB"],
])("with %d GiB the server takes %s", (memoryGib, shared, cache, maintenance) => {
  expect(sensibleSettings(memoryGib * GIB, 2)).toMatchObject({
    shared_buffers: shared,
    effective_cache_size: cache,
    maintenance_work_mem: maintenance,
    fsync: "on",
  });
});

test.each([
  ["port", "5432"],
  ["listen_addresses", "*"],
  ["unix_socket_directories", "/tmp"],
  ["password_encryption", "md5"],
  ["log_directory", "/tmp"],
  ["hba_file", "/tmp/hba"],
  ["bad name", "1"],
  ["-c", "1"],
  ["work_mem", "1\0"],
])("the setting %s=%j is refused", (name, value) => {
  expect(() => assertSettings({ [name]: value })).toThrow(expect.objectContaining({ code: "bad_setting" }));
});

test("the caller's settings win over ours, and the launcher's over both", () => {
  const line = serverArguments("/data", 20_001, "/log", { jit: "on", listen_addresses: "*" }).join(" ");
  expect(line).toContain("-c jit=on");
  expect(line).not.toContain("-c jit=off");
  expect(line).toContain("-c listen_addresses=127.0.0.1");
  expect(() => assertSettings({ jit: "on", "pg_trgm.similarity_threshold": "0.4" })).not.toThrow();
});

test.each([
  [{}, true],
  [{ fsync: "on" }, true],
  [{ fsync: "off" }, false],
  [{ fsync: "FALSE" }, false],
])("settings %j keep writes safe: %s", (settings, expected) => {
  expect(isSynced(settings)).toBe(expected);
});

test.each([
  ["postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n", { name: "postgres", uid: 101, gid: 104 }],
  ["nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false", null],
  ["# a comment", null],
  ["", null],
])("the user line %j", (line, account) => {
  expect(readAccount(line)).toEqual(account);
});

test.each([
  [
    "8598\n/data\n1795294273\n25998\n\n127.0.0.1\n  2294545        14\nready   \n",
    { pid: 8598, port: 25998, isReady: true },
  ],
  [
    "8598\n/data\n1795294273\n25998\n\n127.0.0.1\n  2294545        14\nstarting\n",
    { pid: 8598, port: 25998, isReady: false },
  ],
  ["8598\n/data\n1795294273\n", { pid: 8598, port: null, isReady: false }],
  ["", null],
  ["-8598\n", null],
  ["garbage", null],
])("the server's note %j", (text, note) => {
  expect(parseNote(text)).toEqual(note);
});
