import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Holder, isDead, LOCK_FILE, takeLock } from "./lock.js";
import { birthOf, isAlive, machineName, sleep } from "./processes.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "acuerdo-lock-test-"));
});
afterEach(() => rm(folder, { recursive: true }));

const now = 1_000_000;
const justNow = now - 1_000;
const longAgo = now - 60_000;
const me: Holder = { pid: process.pid, birth: birthOf(process.pid), machine: machineName(), token: "aa" };
const gone: Holder = { ...me, pid: 4_194_303 };

test.each<[string, Holder | null, number, boolean]>([
  ["a living process holds, however silent", me, longAgo, process.platform !== "linux"],
  ["a dead process does not", gone, justNow, true],
  ["a later process with the same number does not", { ...me, birth: "another boot:1" }, justNow, true],
  ["one of unknown birth holds while it beats", { ...me, birth: null }, justNow, false],
  ["one of unknown birth that is silent does not", { ...me, birth: null }, longAgo, true],
  ["one in another container holds while it beats", { ...gone, machine: "elsewhere" }, justNow, false],
  ["one in another container that is silent does not", { ...gone, machine: "elsewhere" }, longAgo, true],
  ["a lock that is being written holds", null, justNow, false],
  ["a lock that was never written to its end does not", null, longAgo, true],
])("%s", (_, holder, beatAtMs, dead) => {
  expect(isDead({ holder, beatAtMs }, now)).toBe(dead);
});

test("one holder at a time, and everybody gets a turn, also over the lock of a dead process", async () => {
  await writeFile(join(folder, LOCK_FILE), JSON.stringify(gone));
  let inside = 0;
  let turns = 0;
  const work = async (): Promise<void> => {
    const lock = await takeLock(folder);
    inside += 1;
    expect(inside).toBe(1);
    await sleep(2);
    inside -= 1;
    turns += 1;
    await lock.release();
  };
  await Promise.all(Array.from({ length: 12 }, work));
  expect([turns, await readdir(folder)]).toEqual([12, []]);
});

test("a lock that was cut off while being written is taken when it is old", async () => {
  await writeFile(join(folder, LOCK_FILE), '{"pid":');
  await utimes(join(folder, LOCK_FILE), 0, 0);
  await (await takeLock(folder)).release();
});

test("who waits is told for whom, and gives up in the end", async () => {
  const lock = await takeLock(folder);
  const holders: (number | undefined)[] = [];
  const waiting = takeLock(folder, { waitMaxMs: 60, onWait: (holder) => holders.push(holder?.pid) });
  await expect(waiting).rejects.toMatchObject({ code: "busy" });
  expect(holders).toEqual([process.pid]);
  await lock.release();
});

test("giving back a lock that somebody else holds by now leaves it to them", async () => {
  const lock = await takeLock(folder);
  await writeFile(join(folder, LOCK_FILE), JSON.stringify({ ...me, token: "bb" }));
  await lock.release();
  expect(await readFile(join(folder, LOCK_FILE), "utf8")).toContain('"bb"');
});

test("a process that is dead but not yet collected counts as dead", async () => {
  const child = spawn("sleep", ["60"]);
  const pid = child.pid ?? 0;
  expect(isAlive(pid)).toBe(true);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  expect(isAlive(pid)).toBe(false);
});
