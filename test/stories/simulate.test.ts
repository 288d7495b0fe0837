import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Channels, openChannels } from "../../src/app/channels.js";
import { type Engine, makeEngine } from "../../src/app/engine.js";
import { simulate } from "../../src/app/simulate/simulate.js";
import { openSeal, type Seal } from "../../src/platform/seal.js";
import { networksOf } from "../../src/webhooks/index.js";
import { testDatabase } from "../support/db.js";

const database = testDatabase();
let channels: Channels;
let engine: Engine;
let seal: Seal;

beforeAll(() => {
  const secret = randomBytes(32).toString("base64");
  seal = openSeal(secret);
  channels = openChannels(database.db, seal, secret, null);
  engine = makeEngine({
    db: database.db,
    render: { senderName: "Lía", stopLink: () => "https://acuerdo.test/stop/x" },
    connections: channels.connections,
    readLink: () => null,
    sandbox: channels.sandbox,
    webhooks: { box: seal, named: networksOf(["127.0.0.1"]) },
    jobs: {},
  });
});

afterAll(async () => {
  await engine.close();
  await channels.close();
});

test("a week of made-up life over every channel, with everything going wrong, breaks none of the promises", async () => {
  const options = { seed: 5, debtors: 30, days: 6, faults: true };
  const found = await simulate({ db: database.db, seal, engine: () => engine }, options);
  expect(found.invariants.filter(({ violations }) => violations > 0)).toEqual([]);
  const looked = Object.fromEntries(found.invariants.map(({ says, looked }) => [says, looked]));
  expect(looked["every attempt has its permit on record"]).toBeGreaterThan(10);
  expect(looked["no message reached a phone or mailbox twice"]).toBeGreaterThan(3);
});
