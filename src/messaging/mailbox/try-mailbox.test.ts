import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Certificate, selfSigned } from "../../sandbox/certificate.js";
import type { Inbox } from "../channels/adapter.js";
import { IMAP_USER, startImap } from "./imap.fixture.js";
import { tryMailbox } from "./try-mailbox.js";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function at(tls?: Certificate): Promise<Inbox> {
  const imap = await startImap(tls ? { tls } : {});
  closers.push(imap.close);
  return {
    host: "127.0.0.1",
    port: imap.port,
    security: tls ? "tls" : "none",
    mailbox: "INBOX",
    ...IMAP_USER,
  };
}

const OURS = selfSigned("localhost");

describe("a mailbox", () => {
  test("that opens", async () => expect(await tryMailbox(await at())).toEqual({ ok: true }));

  test("over TLS, by a certificate of its own that the settings name", async () => {
    const inbox = { ...(await at(OURS)), ca: OURS.certificate };
    expect(await tryMailbox(inbox)).toEqual({ ok: true });
    expect(await tryMailbox({ ...inbox, host: "localhost" })).toEqual({ ok: true });
  });

  test.each<[string, Certificate, Partial<Inbox>, RegExp]>([
    ["a certificate that nobody vouches for", OURS, {}, /^imap_tls_failed: (?:DEPTH_ZERO_)?SELF_SIGNED/],
    ["the certificate of somebody else", OURS, { ca: selfSigned("localhost").certificate }, /^imap_tls_failed: /],
    [
      "a certificate of another name",
      selfSigned("otra.test"),
      { host: "localhost" },
      /^imap_tls_failed: ERR_TLS_CERT_ALTNAME/,
    ],
  ])("%s is refused before a password is said", async (_, tls, more, reason) => {
    const inbox = { ...(await at(tls)), ...(more.host && { ca: tls.certificate }), ...more };
    expect(await tryMailbox(inbox)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  test.each<[string, Partial<Inbox>, RegExp]>([
    ["another password", { password: "no" }, /^imap_login_refused/],
    ["a mailbox that is not there", { mailbox: "Cobros" }, /^imap_mailbox_missing: Cobros$/],
    ["TLS where none is spoken", { security: "tls" }, /^imap_tls_failed: /],
    ["STARTTLS where none is offered", { security: "starttls" }, /^imap_tls_failed/],
    ["a host that is none", { host: "nobody.invalid" }, /^imap_unreachable: (?:ENOTFOUND|EAI_AGAIN)$/],
  ])("%s", async (_, more, reason) => {
    expect(await tryMailbox({ ...(await at()), ...more })).toEqual({
      ok: false,
      reason: expect.stringMatching(reason),
    });
  });

  test("nobody there, and somebody who says nothing", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const inbox = { ...(await at()), port };
    expect(await tryMailbox(inbox, { greetingTimeout: 50 })).toEqual({
      ok: false,
      reason: "imap_silent: GREETING_TIMEOUT",
    });
    await new Promise((resolve) => silent.close(resolve));
    expect(await tryMailbox(inbox)).toEqual({ ok: false, reason: "imap_unreachable: ECONNREFUSED" });
  });
});
