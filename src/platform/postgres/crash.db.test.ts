import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { findAccount } from "./accounts.js";
import {
  ask,
  cleanUpClusters,
  madeCluster,
  noteOf,
  runningOf,
  start,
  startElsewhere,
  temporaryFolder,
  until,
} from "./clusters.fixture.js";
import { unlessMissing } from "./errors.js";
import { LOCK_FILE } from "./lock.js";
import { asAccount, isAlive, lifeOf, neutralFolder } from "./processes.js";

cleanUpClusters();

test("a server whose parent was killed is adopted, and stopped by the last one who leaves", async () => {
  const dataDir = await madeCluster();
  const launcher = startElsewhere({ dataDir });
  const { url, port } = await runningOf(launcher);
  await ask(url, "create table kept as select 7 as number");
  const { pid } = await noteOf(join(dataDir, "pgdata"));
  await launcher.kill();
  expect(isAlive(pid)).toBe(true);

  const cluster = await start({ dataDir });
  expect([cluster.adopted, cluster.port]).toEqual([true, port]);
  expect((await noteOf(join(dataDir, "pgdata"))).pid).toBe(pid);
  expect(await ask(cluster.url(), "select number from kept")).toEqual([{ number: 7 }]);
  await cluster.stop();
  expect(isAlive(pid)).toBe(false);
});

test("Ctrl+C at the terminal ends the parent and not the server", async () => {
  const dataDir = await madeCluster();
  const launcher = startElsewhere({ dataDir });
  await runningOf(launcher);
  const { pid } = await noteOf(join(dataDir, "pgdata"));
  const ended = new Promise((resolve) => launcher.child.once("exit", (_, name) => resolve(name)));
  process.kill(-(launcher.child.pid ?? 0), "SIGINT"); // To its whole process group, as a terminal does.
  expect(await ended).toBe("SIGINT");
  expect(isAlive(pid)).toBe(true);
  expect((await start({ dataDir })).adopted).toBe(true);
});

test("after kill -9 of the server everything committed is there", async () => {
  const dataDir = await madeCluster();
  const cluster = await start({ dataDir });
  await ask(cluster.url(), "create table kept (number integer)");
  await ask(cluster.url(), "insert into kept select generate_series(1, 5000)");
  const { pid } = await noteOf(join(dataDir, "pgdata"));
  process.kill(pid, "SIGKILL");
  await until("the server to die", () => !isAlive(pid));

  const again = await start({ dataDir });
  expect(again.adopted).toBe(false);
  expect(await ask(again.url(), "select count(*)::integer as rows from kept")).toEqual([{ rows: 5000 }]);
  await cluster.stop(); // The one who lost its server leaves the new one alone.
  expect(await ask(again.url(), "select 1 as one")).toEqual([{ one: 1 }]);
});

test("children that outlive a killed server are waited for, and their memory is not taken away", async () => {
  const dataDir = await madeCluster();
  const cluster = await start({ dataDir });
  const client = new pg.Client({ connectionString: cluster.url() });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const child = rows[0]?.pid ?? 0;
  const { pid } = await noteOf(join(dataDir, "pgdata"));
  process.kill(child, "SIGSTOP"); // Cannot notice that its server dies.
  process.kill(pid, "SIGKILL");

  const lines: string[] = [];
  const starting = start({ dataDir, log: (line) => lines.push(line) });
  await until("the launcher to notice", () => lines.some((line) => line.includes("crashed server")));
  process.kill(child, "SIGKILL");
  const again = await starting;
  expect(again.adopted).toBe(false);
  expect(await ask(again.url(), "select 1 as one")).toEqual([{ one: 1 }]);
  await client.end().catch(() => undefined);
});

test("a stale note whose number now belongs to another process of the same user is put away", async () => {
  const dataDir = await madeCluster();
  const cluster = await start({ dataDir });
  const { pid } = await noteOf(join(dataDir, "pgdata"));
  const text = await readFile(join(dataDir, "pgdata", "postmaster.pid"), "utf8");
  await cluster.stop();
  const { uid } = await stat(join(dataDir, "pgdata"));
  const account = uid === process.getuid?.() ? null : await findAccount(String(uid));
  const bystander = spawn("sleep", ["120"], { ...asAccount(account), cwd: neutralFolder() });
  await writeFile(join(dataDir, "pgdata", "postmaster.pid"), text.replace(String(pid), String(bystander.pid)));

  const lines: string[] = [];
  const again = await start({ dataDir, log: (line) => lines.push(line) });
  expect(lines).toContainEqual(expect.stringContaining("stale postmaster.pid"));
  expect(await ask(again.url(), "select 1 as one")).toEqual([{ one: 1 }]);
  expect(isAlive(bystander.pid ?? 0)).toBe(true);
  bystander.kill("SIGKILL");
});

test("a stale note whose process is gone is put away", async () => {
  const dataDir = await madeCluster();
  const gone = 4_194_303;
  await writeFile(
    join(dataDir, "pgdata", "postmaster.pid"),
    `${gone}\n${dataDir}/pgdata\n1\n25000\n\n127.0.0.1\n\nready\n`,
  );
  const again = await start({ dataDir });
  expect([again.adopted, await ask(again.url(), "select 1 as one")]).toEqual([false, [{ one: 1 }]]);
});

test("a start that was killed while it made the cluster is done again", async () => {
  const dataDir = await temporaryFolder();
  const launcher = startElsewhere({ dataDir });
  const halfMade = async (): Promise<string | undefined> =>
    (await readdir(dataDir)).find((name) => name.startsWith("pgdata.new-"));
  await until("the cluster to be half made", async () => {
    const staging = await halfMade();
    if (staging === undefined) return false;
    return (await unlessMissing(stat(join(dataDir, staging, "data", "base")), null)) !== null;
  });
  await launcher.kill();
  expect(await readdir(dataDir)).toContain(LOCK_FILE); // Nobody was there to give it back.
  expect(await readdir(dataDir)).not.toContain("pgdata");

  const cluster = await start({ dataDir });
  expect(cluster.adopted).toBe(false);
  expect(await ask(cluster.url(), "select 1 as one")).toEqual([{ one: 1 }]);
  await until("the remains to be swept", async () => (await halfMade()) === undefined);
  expect(await readdir(dataDir)).not.toContain(LOCK_FILE);
});

test("a folder that is not a whole database is not touched", async () => {
  const dataDir = await temporaryFolder();
  await mkdir(join(dataDir, "pgdata", "base"), { recursive: true });
  await expect(start({ dataDir })).rejects.toMatchObject({ code: "not_ours" });
  expect(await readdir(join(dataDir, "pgdata"))).toEqual(["base"]);
});

test("a cluster without its password says so", async () => {
  const dataDir = await madeCluster();
  await writeFile(join(dataDir, "password"), "");
  await expect(start({ dataDir })).rejects.toMatchObject({ code: "not_ours" });
  await writeFile(join(dataDir, "password"), "another");
  await expect(start({ dataDir })).rejects.toThrow(/does not accept the password/);
});

test.runIf(process.platform === "linux")("a dead server that nobody counted does not block the next one", async () => {
  const dataDir = await madeCluster();
  const launcher = startElsewhere({ dataDir });
  await runningOf(launcher);
  const { pid } = await noteOf(join(dataDir, "pgdata"));
  launcher.child.kill("SIGSTOP"); // The parent takes no notice of its children any more.
  process.kill(pid, "SIGKILL");
  await until("the server to be dead but not counted", () => lifeOf(pid) === "uncounted");

  const again = await start({ dataDir });
  expect([again.adopted, await ask(again.url(), "select 1 as one")]).toEqual([false, [{ one: 1 }]]);
});
