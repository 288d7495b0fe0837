import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { testDatabase } from "../../../test/support/db.js";
import type { TenantId } from "../../kernel/id.js";
import type { ChannelAdapter } from "../../messaging/channels/adapter.js";
import type { Heard } from "../../messaging/channels/heard.js";
import { setClock } from "../../platform/clock.js";
import type { TenantDb } from "../../platform/db.js";
import { sandboxBeat, type WorldSurroundings } from "./beat.js";
import { openWorldKeys, type WorldKeys } from "./keys.js";
import { startWorld, type World } from "./server.js";
import type { WorldPorts } from "./settings.js";

/** Monday 9 March 2026, ten in the morning in Bogotá. */
export const NOW = new Date("2026-03-09T15:00:00Z");
export const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

/** A call that a provider made. */
export interface HookCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TestWorld {
  readonly base: string;
  readonly ports: WorldPorts;
  readonly keys: WorldKeys;
  readonly hookUrl: string;
  /** Calls that came in so far. */
  readonly calls: HookCall[];
  /** How the hook answers. */
  answerHook(answer: (call: HookCall) => { status: number; body?: string }): void;
  db(tenant: bigint): TenantDb;
  /** Lets happen what is due up to this moment, from event to event. Returns how many rows were done. */
  goTo(tenant: bigint, until: Date, from?: Date): Promise<number>;
}

/** Call it at the top of a file: the world and somebody who listens to it stand while its tests run. */
export function testWorld(surroundings: Pick<WorldSurroundings, "pay"> = {}): TestWorld {
  const file = testDatabase();
  const keys = openWorldKeys(Buffer.alloc(32, 7));
  const calls: HookCall[] = [];
  const welcome = (): { status: number; body?: string } => ({ status: 200 });
  let answer: (call: HookCall) => { status: number; body?: string } = welcome;
  const hook = createServer((request, response) => {
    void buffer(request).then((bytes) => {
      const headers = request.headers as Record<string, string>;
      const call = { method: request.method ?? "", url: request.url ?? "", headers, body: bytes.toString("utf8") };
      calls.push(call);
      const said = answer(call);
      response.writeHead(said.status).end(said.body ?? "");
    });
  });
  let world: World | undefined;
  beforeAll(async () => {
    await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
    world = await startWorld({ db: file.db, keys, port: 0, realNow: () => NOW });
  });
  afterAll(async () => {
    await world?.close();
    hook.closeAllConnections();
    await new Promise((resolve) => hook.close(resolve));
  });
  beforeEach(() => {
    calls.length = 0;
    answer = welcome;
  });
  const hookUrl = () => `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hooks/abc`;
  const beat = sandboxBeat({ ...surroundings, keys, hookUrlOf: async () => hookUrl() });
  const db = (tenant: bigint) => file.db.as(tenant as TenantId);
  return {
    get base() {
      return `http://127.0.0.1:${world?.port}`;
    },
    get ports() {
      return { http: world?.port ?? 0, smtp: 0 };
    },
    get hookUrl() {
      return hookUrl();
    },
    keys,
    calls,
    db,
    answerHook(given) {
      answer = given;
    },
    async goTo(tenant, until, from = NOW) {
      let done = 0;
      let now = from;
      for (;;) {
        await db(tenant).begin((tx) => setClock(tx, now, 0));
        done += await beat.run(db(tenant), now);
        const next = (await beat.nextAt?.(db(tenant), now)) ?? null;
        if (next === null || next > until) return done;
        now = next;
      }
    },
  };
}

/** What an adapter makes of the calls that came in so far, which are taken away: the genuine ones alone say something. */
export function heardBy<Settings>({ hear }: ChannelAdapter<Settings>, settings: Settings, world: TestWorld): Heard[] {
  return world.calls.splice(0).flatMap((call) => {
    const url = new URL(call.url, world.hookUrl);
    const callback = {
      method: call.method as "GET" | "POST",
      url: url.href,
      query: Object.fromEntries(url.searchParams),
      headers: call.headers,
      body: Buffer.from(call.body),
    };
    const verified = hear?.verify(callback, settings, NOW);
    return verified?.kind === "take" ? [...(hear?.read(callback, settings) ?? [])] : [];
  });
}
