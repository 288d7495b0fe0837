import { chmod, cp, lstat, mkdir, readdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { isRoot } from "./accounts.js";
import {
  ask,
  cleanUpClusters,
  giveTo,
  madeCluster,
  nativeDir,
  noteOf,
  ordinaryUser,
  packageWithoutLinks,
  runningOf,
  seesRepository,
  start,
  startElsewhere,
  surroundings,
  temporaryFolder,
} from "./clusters.fixture.js";
import { erase } from "./erase.js";
import { linkLibraries, provideBinaries } from "./native.js";

cleanUpClusters();

const uidOfProcess = async (pid: number): Promise<number> => (await stat(`/proc/${pid}`)).uid;
const onLinux = process.platform === "linux";

async function linksOf(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, "lib"));
  const isLink = await Promise.all(
    names.map(async (name) => (await lstat(join(folder, "lib", name))).isSymbolicLink()),
  );
  return names.filter((_, index) => isLink[index]).sort();
}

test("library links that npm did not make are made, by any number of starts at once", async () => {
  const folder = await temporaryFolder();
  const bare = await packageWithoutLinks(folder);
  expect(await linksOf(bare)).toEqual([]);
  expect(await Promise.all(Array.from({ length: 8 }, () => linkLibraries(bare)))).toEqual(Array(8).fill(true));
  const listed = JSON.parse(await readFile(join(bare, "pg-symlinks.json"), "utf8")) as { target: string }[];
  expect(await linksOf(bare)).toEqual(listed.map(({ target }) => target.replace("native/lib/", "")).sort());

  const binaries = await provideBinaries(bare, folder, null, () => undefined);
  expect([binaries.major, dirname(dirname(binaries.initdb))]).toEqual(["18", bare]);
});

describe("an ordinary user", () => {
  test("starts, adopts and stops a cluster of their own", async ({ skip }) => {
    const account = await ordinaryUser();
    if (!(await seesRepository(account))) skip("the repository lies in a folder that only root can enter");
    const folder = await temporaryFolder();
    await giveTo(folder, account);
    const first = startElsewhere({ dataDir: join(folder, "data") }, account);
    const { url, adopted } = await runningOf(first);
    expect(adopted).toBe(false);
    const { pid } = await noteOf(join(folder, "data", "pgdata"));
    if (onLinux) expect(await uidOfProcess(pid)).toBe(account?.uid ?? process.getuid?.());
    await ask(url, "create table kept as select 7 as number");
    await first.kill();

    const second = startElsewhere({ dataDir: join(folder, "data") }, account);
    expect((await runningOf(second)).adopted).toBe(true);
    await second.leave();
    expect(await readdir(join(folder, "data", "pgdata"))).not.toContain("postmaster.pid");
  });

  test("works from a read-only package without links, by a copy beside the data", async ({ skip }) => {
    const account = await ordinaryUser();
    if (!(await seesRepository(account))) skip("the repository lies in a folder that only root can enter");
    const folder = await temporaryFolder();
    const bare = await packageWithoutLinks(folder);
    await chmod(join(bare, "lib"), 0o555);
    await mkdir(join(folder, "data"));
    await giveTo(join(folder, "data"), account);
    const launcher = startElsewhere({ dataDir: join(folder, "data"), nativeDir: bare }, account);
    expect(await ask((await runningOf(launcher)).url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(await linksOf(bare)).toEqual([]);
    expect(launcher.lines).toContainEqual(expect.stringContaining("Copying the PostgreSQL programs"));
    await launcher.leave();
    await chmod(join(bare, "lib"), 0o755);
  });

  test.runIf(isRoot())("is told whose a folder is that root used before", async ({ skip }) => {
    const account = await ordinaryUser();
    if (!(await seesRepository(account))) skip("the repository lies in a folder that only root can enter");
    const dataDir = await madeCluster();
    const outcome = await startElsewhere({ dataDir }, account).outcome;
    expect(outcome).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("Start as the user who owns it"),
    });
  });
});

describe.runIf(isRoot())("root", () => {
  test("hands the server to an ordinary user and keeps the password", async () => {
    const dataDir = await madeCluster();
    const cluster = await start({ dataDir });
    const { pid } = await noteOf(join(dataDir, "pgdata"));
    const owner = (await stat(join(dataDir, "pgdata"))).uid;
    expect(owner).not.toBe(0);
    if (onLinux) expect(await uidOfProcess(pid)).toBe(owner);
    expect((await stat(join(dataDir, "password"))).uid).toBe(0);
    await expect(ask(cluster.url(), "copy (select 1) to program 'id -u > /root/acuerdo-test'")).rejects.toThrow();
  });

  test("uses a closed data folder where it is, by letting the server's group through", async () => {
    const dataDir = await temporaryFolder(0o700);
    await start({ dataDir });
    const { mode, uid } = await stat(dataDir);
    expect([mode & 0o777, uid]).toEqual([0o710, 0]);
    expect(await readdir(dataDir)).not.toContain("location.json");
  });

  test("keeps a cluster of an ordinary user theirs", async ({ skip }) => {
    const account = await ordinaryUser();
    if (!(await seesRepository(account))) skip("the repository lies in a folder that only root can enter");
    const folder = await temporaryFolder();
    await giveTo(folder, account);
    const dataDir = join(folder, "data");
    const theirs = startElsewhere({ dataDir }, account);
    await runningOf(theirs);
    const asRoot = await start({ dataDir });
    expect(asRoot.adopted).toBe(true);
    await theirs.leave();
    await asRoot.stop();

    await (await start({ dataDir })).stop();
    expect((await stat(join(dataDir, "pgdata"))).uid).toBe(account?.uid);
    const again = startElsewhere({ dataDir }, account);
    expect((await runningOf(again)).adopted).toBe(false);
    await again.leave();
  });

  test("takes over a cluster that was copied by root", async () => {
    const dataDir = await madeCluster();
    expect((await stat(join(dataDir, "pgdata"))).uid).toBe(0);
    const cluster = await start({ dataDir });
    expect((await stat(join(dataDir, "pgdata", "base"))).uid).not.toBe(0);
    expect(await ask(cluster.url(), "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("works from a checkout in a closed folder: the cluster and the programs move out", async () => {
    const folder = await temporaryFolder();
    const shelter = join(folder, "shelter");
    const checkout = join(folder, "private");
    await mkdir(checkout, { mode: 0o700 });
    const bare = await packageWithoutLinks(checkout);
    const around = { nativeDir: bare, shelter };
    const dataDir = join(checkout, "data");
    const lines: string[] = [];
    const first = await start({ dataDir, log: (line) => lines.push(line) }, around);
    await ask(first.url(), "create table kept as select 7 as number");
    await first.stop();
    expect(lines).toContainEqual(expect.stringMatching(/lives in .*shelter.*cannot enter .*private$/));
    expect(await readdir(dataDir)).toEqual(["location.json"]);

    const again = await start({ dataDir }, around);
    expect(await ask(again.url(), "select number from kept")).toEqual([{ number: 7 }]);
    await again.stop();

    await rename(checkout, join(folder, "moved"));
    const moved = { dataDir: join(folder, "moved", "data") };
    const movedAround = { nativeDir: join(folder, "moved", "package", "native"), shelter };
    const afterMove = await start(moved, movedAround);
    expect(await ask(afterMove.url(), "select number from kept")).toEqual([{ number: 7 }]);
    await afterMove.stop();

    await cp(join(folder, "moved", "data"), join(folder, "copy"), { recursive: true });
    await expect(start({ dataDir: join(folder, "copy") }, movedAround)).rejects.toMatchObject({ code: "not_ours" });

    await erase(surroundings(movedAround), moved);
    expect(await readdir(folder)).not.toContain("shelter");
  });

  test("says what to do when there is no place for the cluster, or no way to it any more", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "private"), { mode: 0o700 });
    const dataDir = join(folder, "private", "data");
    const nowhere = { shelter: join(folder, "private", "shelter") };
    await expect(start({ dataDir }, nowhere)).rejects.toThrow(/cannot enter .*private, and no folder for it/);

    await chmod(join(folder, "private"), 0o755);
    await (await start({ dataDir })).stop();
    await chmod(join(folder, "private"), 0o700);
    await expect(start({ dataDir })).rejects.toThrow(/cannot enter .*private\. Let that user enter it/);
    expect(await readdir(dataDir)).toContain("pgdata");
  });
});

test("a start runs from the package itself when it can", async () => {
  const dataDir = await temporaryFolder();
  const { initdb } = await provideBinaries(nativeDir(), dataDir, null, () => undefined);
  expect(initdb.startsWith(nativeDir())).toBe(true);
  expect(await readdir(dataDir)).toEqual([]);
});
