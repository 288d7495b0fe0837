import { readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  ask,
  cleanUpClusters,
  madeCluster,
  noteOf,
  setting,
  start,
  surroundings,
  temporaryFolder,
} from "./clusters.fixture.js";
import { erase } from "./erase.js";
import { isAlive } from "./processes.js";

cleanUpClusters();

test("a first start makes a cluster with the settings that are promised", async () => {
  const dataDir = await temporaryFolder();
  const cluster = await start({ dataDir: join(dataDir, "data"), settings: { work_mem: "20MB" } });
  const url = cluster.url();

  expect(cluster.adopted).toBe(false);
  expect(cluster.dataDir).toBe(join(dataDir, "data"));
  const promised = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port: String(cluster.port),
    fsync: "on",
    full_page_writes: "on",
    synchronous_commit: "on",
    data_checksums: "on",
    server_encoding: "UTF8",
    TimeZone: "UTC",
    log_timezone: "UTC",
    max_wal_size: "1GB",
    password_encryption: "scram-sha-256",
    jit: "off",
    max_connections: "100",
    work_mem: "20MB",
    log_min_messages: "log",
  };
  for (const [name, value] of Object.entries(promised)) expect([name, await setting(url, name)]).toEqual([name, value]);

  const [database] = await ask(url, "select datlocprovider, datlocale from pg_database where datname = 'postgres'");
  expect(database).toEqual({ datlocprovider: "b", datlocale: "C.UTF-8" });
  const [letters] = await ask<{ upper: string }>(url, "select upper('peña')");
  expect(letters?.upper).toBe("PEÑA");
  const rules = await ask<{ auth_method: string }>(url, "select distinct auth_method from pg_hba_file_rules");
  expect(rules).toEqual([{ auth_method: "scram-sha-256" }]);
});

test("only the password kept beside the data, in a private file, opens the door", async () => {
  const dataDir = await temporaryFolder();
  const { url } = await start({ dataDir });

  const password = await readFile(join(dataDir, "password"), "utf8");
  expect((await stat(join(dataDir, "password"))).mode & 0o777).toBe(0o600);
  expect((await stat(join(dataDir, "pgdata"))).mode & 0o777).toBe(0o700);
  expect(url("a b")).toMatch(/^postgres:\/\/postgres:[\w-]{43}@127\.0\.0\.1:\d+\/a%20b$/);
  await expect(ask(url().replace(password, "wrong"), "select 1")).rejects.toThrow(/password authentication failed/);
});

test("the next start finds the data and the same port, unless somebody else took it", async () => {
  const dataDir = await madeCluster();
  const first = await start({ dataDir });
  await ask(first.url(), "create table kept as select 7 as number");
  await first.stop();
  await first.stop(); // Harmless.

  const second = await start({ dataDir });
  expect([second.port, second.adopted]).toEqual([first.port, false]);
  await second.stop();

  const intruder = createServer().listen(first.port, "127.0.0.1");
  const third = await start({ dataDir });
  expect(third.port).not.toBe(first.port);
  expect(await ask(third.url(), "select number from kept")).toEqual([{ number: 7 }]);
  await third.stop();
  intruder.close();

  const fourth = await start({ dataDir });
  expect(fourth.port).toBe(third.port);
});

test("the server is gone after the last stop, and its log is private and a week deep", async () => {
  const dataDir = await madeCluster();
  const first = await start({ dataDir });
  const { pid } = await noteOf(join(dataDir, "pgdata"));
  const [log] = await readdir(join(dataDir, "log"));
  expect(log).toMatch(/^postgres-\w{3}\.log$/);
  expect((await stat(join(dataDir, "log"))).mode & 0o777).toBe(0o700);
  await first.stop();
  expect(isAlive(pid)).toBe(false);

  const old = join(dataDir, "log", "postgres-Old.log");
  await writeFile(old, "words of last week");
  await utimes(old, 0, 0);
  await start({ dataDir });
  expect(await readdir(join(dataDir, "log"))).not.toContain("postgres-Old.log");
});

test("the log holds no statement and no row of a failing command", async () => {
  const dataDir = await madeCluster();
  const cluster = await start({ dataDir });
  await ask(cluster.url(), "create table person (email text primary key)");
  await ask(cluster.url(), "insert into person values ('ana@example.org')");
  await expect(ask(cluster.url(), "insert into person values ('ana@example.org')")).rejects.toThrow(/duplicate key/);
  await expect(ask(cluster.url(), "select 'ana@example.org'::integer")).rejects.toThrow(/invalid input/);
  await cluster.stop();

  const [log = ""] = await readdir(join(dataDir, "log"));
  const text = await readFile(join(dataDir, "log", log), "utf8");
  expect(text).toContain("database system is ready");
  expect(text).not.toContain("ana@example.org");
});

test("a start that fails says what the server said", async () => {
  const dataDir = await temporaryFolder();
  await expect(start({ dataDir, settings: { shared_buffers: "plenty" } })).rejects.toThrow(
    /did not start[\s\S]*invalid value for parameter "shared_buffers": "plenty"/,
  );
  // Said after the server opened its own log.
  await expect(start({ dataDir, settings: { shared_preload_libraries: "nothing_like_it" } })).rejects.toThrow(
    /could not access file "nothing_like_it"/,
  );
  const cluster = await start({ dataDir });
  expect(await ask(cluster.url(), "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a folder of another major version is refused and left as it is", async () => {
  const dataDir = await madeCluster();
  await writeFile(join(dataDir, "pgdata", "PG_VERSION"), "17\n");

  await expect(start({ dataDir })).rejects.toMatchObject({
    code: "other_version",
    message: expect.stringMatching(/made by PostgreSQL 17; this version of Acuerdo brings 18/),
  });
  expect(await readFile(join(dataDir, "pgdata", "PG_VERSION"), "utf8")).toBe("17\n");
});

test("erasing removes what is ours, leaves the rest, and waits for nobody's data", async () => {
  const dataDir = await madeCluster();
  await writeFile(join(dataDir, "letter.txt"), "not ours");
  await writeFile(join(dataDir, "port.new-0123456789ab"), "left by a killed start");
  const cluster = await start({ dataDir });
  await expect(erase(surroundings(), { dataDir })).rejects.toMatchObject({ code: "busy" });
  await cluster.stop();
  await erase(surroundings(), { dataDir });
  expect(await readdir(dataDir)).toEqual(["letter.txt"]);
});
