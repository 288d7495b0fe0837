import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { chatPages } from "../../src/app/chat-pages.js";
import type { TenantId } from "../../src/kernel/id.js";
import { providerOf } from "../../src/messaging/channels/index.js";
import { ChatDesk, Hooks, HookTokens, hear, installChannelAccount, LinkTokens } from "../../src/messaging/index.js";
import { nowIn, realNow } from "../../src/platform/clock.js";
import type { Db, TenantDb } from "../../src/platform/db.js";
import { deliver } from "../../src/platform/events.js";
import { openLive } from "../../src/platform/live.js";

/** The chat of one tenant, behind a server of its own on loopback. */
export interface TestChat {
  /** Where the chat is: `http://127.0.0.1:1234/chat/<token>`. */
  readonly url: string;
  readonly links: LinkTokens;
  /** Reads what visitors said, as the worker does. */
  heard(): Promise<number>;
  /** Something left for whoever chats as this debtor. */
  weSay(debtorId: bigint, text: string): Promise<void>;
  close(): Promise<void>;
}

export async function startChat(db: Db, tenant: TenantId, origins: () => readonly string[]): Promise<TestChat> {
  const own: TenantDb = db.as(tenant);
  const tokens = new HookTokens(Buffer.alloc(32, 1));
  const links = new LinkTokens(Buffer.alloc(32, 2));
  const settings = () => ({ secret: "una-palabra-muy-secreta", name: "Andino", origins: origins() });
  const id = await own.begin((tx) =>
    installChannelAccount(
      tx,
      { channel: "webchat", provider: "webchat", name: "site", settings: Buffer.alloc(1), perSecond: null },
      new Date(0),
    ),
  );
  const ear = async () => providerOf("webchat", "webchat")?.ear(settings()) ?? null;
  const hooks = new Hooks({ db, tokens, ear, realNow });
  const desk = new ChatDesk({
    db,
    realNow,
    account: (token) => hooks.account(token),
    settings: async () => settings(),
    take: (token, callback) => hooks.take(token, callback),
  });
  const live = openLive(db, { gatherMs: 10 });
  const server = Fastify({ forceCloseConnections: true });
  server.register((scope, _options, done) => {
    chatPages({ desk, live, publicUrl: undefined })(scope);
    done();
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/chat/${tokens.token(tenant, id)}`,
    links,
    async heard() {
      const now = await nowIn(own);
      const count = await hear(own, now, { ear, readLink: (token) => links.read(token, now) });
      await deliver(own, now);
      return count;
    },
    async weSay(debtorId, text) {
      await own.begin(
        (tx) => tx`
          with said as (
            insert into messaging.message (tenant_id, key, account_id, debtor_id, creditor_id, channel, contact_point_id,
                                           template_id, locale, state, body, planned_at, not_before, expires_at, decided_at)
            select a.tenant_id, gen_random_uuid()::text, a.id, a.debtor_id, a.creditor_id, 'webchat', k.id,
                   (select min(id) from messaging.template where tenant_id = a.tenant_id), 'es', 'sent', ${text},
                   now(), now(), now(), clock_timestamp()
            from debts.account a join debts.contact_point k on k.tenant_id = a.tenant_id and k.debtor_id = a.debtor_id
            where a.tenant_id = ${tx.tenant} and a.debtor_id = ${debtorId} and k.kind = 'webchat' order by a.id limit 1)
          select pg_notify('acuerdo_live', ${`${tenant}:messages`})`,
      );
    },
    async close() {
      await live.close();
      await server.close();
    },
  };
}
