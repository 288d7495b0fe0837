import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testRoom } from "../../test/support/room.js";
import { optOutsOf } from "../compliance/index.js";
import type { DebtorId } from "../kernel/id.js";
import { StopLinks } from "./app.js";
import { stopPages } from "./stop-page.js";

const room = testRoom();
const links = new StopLinks(Buffer.alloc(32, 7));
let server: FastifyInstance;

beforeAll(async () => {
  server = Fastify();
  server.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );
  server.register((scope, _, done) => {
    stopPages({ db: room.api.server.services.aside, stopLinks: links })(scope);
    done();
  });
  await server.ready();
});
afterAll(() => server.close());

const path = (debtorId: bigint, channel: "email" | "sms" = "email") =>
  `/stop/${links.token(room.tenant, debtorId, channel)}`;
const stopped = async (debtorId: DebtorId) =>
  (await room.db.begin((tx) => optOutsOf(tx, debtorId, true))).map(({ channel, because }) => [channel, because]);
const FORM = { "content-type": "application/x-www-form-urlencoded" };

describe("no more messages", () => {
  test("looking changes nothing, and says in the person's language what would happen", async () => {
    const { statusCode, body, headers } = await server.inject({ url: path(room.rosa.debtorId) });
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      "content-language": "es",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    });
    expect(body).toContain("no le escribiremos más por correo electrónico");
    expect(body).not.toMatch(/<script|Rosa|Norte/);
    expect(await stopped(room.rosa.debtorId)).toEqual([]);
  });

  test("one click of a mail program is enough, in either form, and again it changes nothing", async () => {
    const url = path(room.rosa.debtorId);
    const click = await server.inject({ method: "POST", url, headers: FORM, payload: "List-Unsubscribe=One-Click" });
    expect(click.statusCode).toBe(200);
    const parts = '--x\r\ncontent-disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
    await server.inject({
      method: "POST",
      url,
      headers: { "content-type": "multipart/form-data; boundary=x" },
      payload: parts,
    });
    await server.inject({ method: "POST", url });
    expect(await stopped(room.rosa.debtorId)).toEqual([["email", "stop_link"]]);
    expect(await room.lastAudit()).toMatchObject({
      action: "opt_out.set",
      actor: { kind: "system", name: "stop_link" },
      after: { channel: "email", through: "email" },
    });
  });

  test("wakes what waits on the person", async () => {
    const rows = await room.db.begin(
      (tx) => tx`
      select payload from platform.event where tenant_id = ${tx.tenant} and kind = 'compliance.changed'`,
    );
    expect(rows).toContainEqual({ payload: { debtorIds: [room.rosa.debtorId.toString()] } });
  });

  test("the page offers to stop everything, and says when it is", async () => {
    const url = path(room.oscar.debtorId, "sms");
    const all = await server.inject({ method: "POST", url, headers: FORM, payload: "scope=all" });
    expect(all.body).toContain("por ningún medio");
    expect(await stopped(room.oscar.debtorId)).toEqual([["all", "stop_link"]]);
    const { body } = await server.inject({ url });
    expect(body).toContain("No le escribiremos más por ningún medio");
    expect(body).not.toContain("<form");
  });

  test.each([
    ["a forged link", () => `${path(room.roble.debtorId).slice(0, -2)}AA`],
    ["a person who is not there", () => path(999_999n)],
    ["nothing that looks like one", () => "/stop/hello"],
  ])("%s stops nobody", async (_, url) => {
    for (const method of ["GET", "POST"] as const) {
      const { statusCode, body, headers } = await server.inject({
        method,
        url: url(),
        headers: { "accept-language": "pt-BR,pt;q=0.9" },
      });
      expect([statusCode, headers["content-language"]]).toEqual([404, "pt"]);
      expect(body).toContain("Este link não funciona");
    }
    expect(await stopped(room.roble.debtorId)).toEqual([]);
  });
});
