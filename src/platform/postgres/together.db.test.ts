import { readdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
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
import { isAlive } from "./processes.js";
import { LAUNCHER_SESSION } from "./session.js";

cleanUpClusters();

test("starts from several processes at once on a new folder make one cluster with one server", async () => {
  const dataDir = await temporaryFolder();
  const launchers = [startElsewhere({ dataDir }), startElsewhere({ dataDir }), startElsewhere({ dataDir })];
  const got = await Promise.all(launchers.map(runningOf));

  expect(got.map(({ adopted }) => adopted).sort()).toEqual([false, true, true]);
  expect(new Set(got.map(({ url }) => url)).size).toBe(1);
  const { pid } = await noteOf(join(dataDir, "pgdata"));
  const url = got[0]?.url ?? "";
  await ask(url, "create table kept as select 7 as number");
  const sessions = await ask(url, `select 1 from pg_stat_activity where application_name = '${LAUNCHER_SESSION}'`);
  expect(sessions).toHaveLength(3);
  expect((await readdir(dataDir)).sort()).toEqual(["log", "password", "pgdata", "port", "start.log"]);

  for (const launcher of launchers) {
    expect(isAlive(pid)).toBe(true);
    await launcher.leave();
  }
  expect(isAlive(pid)).toBe(false);
  expect(await ask((await start({ dataDir })).url(), "select number from kept")).toEqual([{ number: 7 }]);
});

test("starts and stops that overlap always leave a working server to whoever has a cluster", async () => {
  const dataDir = await madeCluster();
  const rounds = Array.from({ length: 4 }, async () => {
    for (let round = 0; round < 3; round += 1) {
      const cluster = await start({ dataDir });
      expect(await ask(cluster.url(), "select 1 as one")).toEqual([{ one: 1 }]);
      await cluster.stop();
    }
  });
  await Promise.all(rounds);
  expect(await readdir(join(dataDir, "pgdata"))).not.toContain("postmaster.pid");
});

test("a command that started the server leaves it to a client who is connected, and can be followed", async () => {
  const dataDir = await madeCluster();
  const lines: string[] = [];
  const command = await start({ dataDir, log: (line) => lines.push(line) });
  const { pid } = await noteOf(join(dataDir, "pgdata"));
  const client = new pg.Client({ connectionString: command.url(), application_name: "acuerdo serve" });
  await client.connect();

  await command.stop();
  expect(isAlive(pid)).toBe(true);
  expect(lines).toContainEqual(expect.stringMatching(/keeps running: 1 other sessions \(acuerdo serve\)/));
  expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await client.end();

  const next = await start({ dataDir });
  expect(next.adopted).toBe(true);
  await next.stop();
  expect(isAlive(pid)).toBe(false);
});

test("a launcher's session comes back after the server threw everybody out", async () => {
  const dataDir = await madeCluster();
  const first = await start({ dataDir });
  const { pid } = await noteOf(join(dataDir, "pgdata"));
  const present = `select pid from pg_stat_activity where application_name = '${LAUNCHER_SESSION}'`;
  await ask(first.url(), present.replace("select pid", "select pg_terminate_backend(pid)"));
  await until("the session to be back", async () => (await ask(first.url(), present)).length === 1);

  const second = await start({ dataDir });
  await second.stop();
  expect(isAlive(pid)).toBe(true);
  await first.stop();
  expect(isAlive(pid)).toBe(false);
});

test("a cluster that nobody gives back does not keep its process alive, and is there for the next", async () => {
  const dataDir = await madeCluster();
  const launcher = startElsewhere({ dataDir, isForgetful: true });
  const ended = new Promise((resolve) => launcher.child.once("exit", resolve));
  await runningOf(launcher);
  expect(await ended).toBe(0);
  expect((await start({ dataDir })).adopted).toBe(true);
});
