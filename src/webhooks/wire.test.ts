import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test } from "vitest";
import { networksOf } from "./domain/address.js";
import { bodyOf, wireId } from "./domain/events.js";
import { newSecret, signatureHeaders } from "./sign.js";
import { type Heard, post, type WireOptions } from "./wire.js";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A receiver on this machine. Gives its port. */
async function receiver(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const LOOPBACK = networksOf(["127.0.0.0/8"]);
const call = (url: string, options: Partial<WireOptions> = {}): Promise<Heard> =>
  post({ url, body: '{"a":1}', headers: { "webhook-id": "x" } }, { named: LOOPBACK, timeoutMs: 2_000, ...options });

describe("a call", () => {
  test("brings the body and the headers, and hears the status and how the answer begins", async () => {
    const heard: { body: string; headers: IncomingHttpHeaders }[] = [];
    const port = await receiver(async (request, answer) => {
      let body = "";
      for await (const part of request) body += part;
      heard.push({ body, headers: request.headers });
      answer.writeHead(202, { "retry-after": "7" }).end(`ok\u0000\n${"x".repeat(5_000)}`);
    });
    const answered = await call(`http://127.0.0.1:${port}/in`);
    expect(answered).toMatchObject({ kind: "answered", status: 202, retryAfter: "7" });
    expect(answered.kind === "answered" && answered.excerpt).toMatch(/^ok x{400,500}$/);
    expect(heard).toMatchObject([
      { body: '{"a":1}', headers: { "webhook-id": "x", "content-type": "application/json", "content-length": "7" } },
    ]);
  });

  test("follows no redirect", async () => {
    let asked = 0;
    const port = await receiver((_, answer) => {
      asked += 1;
      answer.writeHead(307, { location: `http://127.0.0.1:${port}/elsewhere` }).end();
    });
    expect(await call(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: "answered", status: 307 });
    expect(asked).toBe(1);
  });

  test("ends when nobody answers, and does not wait for an answer without end", async () => {
    const silent = await receiver(() => {});
    expect(await call(`http://127.0.0.1:${silent}/`, { timeoutMs: 100 })).toEqual({
      kind: "no_answer",
      because: "timeout",
    });
    const endless = await receiver((_, answer) => {
      answer.writeHead(200);
      answer.write("…");
    });
    expect(await call(`http://127.0.0.1:${endless}/`)).toMatchObject({ kind: "answered", status: 200 });
  });

  test("can be broken off", async () => {
    const port = await receiver(() => {});
    const stop = new AbortController();
    const called = call(`http://127.0.0.1:${port}/`, { signal: stop.signal });
    stop.abort();
    expect(await called).toEqual({ kind: "no_answer", because: "stopped" });
  });

  test("to nobody says so", async () => {
    const port = await receiver(() => {});
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await call(`http://127.0.0.1:${port}/`)).toEqual({ kind: "no_answer", because: "connection_refused" });
    const nobody = { resolve: async () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" })) };
    expect(await call("https://nobody.test/", nobody)).toEqual({ kind: "no_answer", because: "no_such_host" });
    const lost = await receiver((request) => request.socket.destroy());
    expect(await call(`http://127.0.0.1:${lost}/`)).toEqual({ kind: "no_answer", because: "connection_lost" });
  });
});

describe("a call reaches nothing that it should not", () => {
  const stands = (...addresses: string[]) => ({ resolve: async () => addresses });

  test.each([
    ["a name of this machine", "https://in.test/", { named: [], ...stands("127.0.0.1") }, "address_closed"],
    ["one address of several", "https://in.test/", { named: [], ...stands("8.8.8.8", "10.0.0.1") }, "address_closed"],
    ["a mapped address", "https://in.test/", { named: [], ...stands("::ffff:169.254.169.254") }, "address_closed"],
    ["what is no address", "https://in.test/", { named: [], ...stands("nonsense") }, "address_closed"],
    ["an address in the URL", "https://127.0.0.1:1/", { named: [] }, "address_closed"],
    ["nothing at all", "https://in.test/", { named: [], ...stands() }, "no_such_host"],
    ["the internet by http", "http://in.test/", { ...stands("8.8.8.8") }, "needs_https"],
    ["the internet beside a named one", "http://in.test/", { ...stands("127.0.0.1", "8.8.8.8") }, "needs_https"],
    ["the internet from a demo", "https://in.test/", { isShut: true, ...stands("8.8.8.8") }, "demo_stays_here"],
  ])("%s", async (_, url, options, because) => {
    expect(await call(url, options)).toEqual({ kind: "no_answer", because });
  });

  test("and goes to the very address that was looked at, by the name in its Host", async () => {
    let host: string | undefined;
    const port = await receiver((request, answer) => {
      host = request.headers.host;
      answer.end();
    });
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return asked === 1 ? ["127.0.0.1"] : ["127.0.0.9"];
    };
    expect(await call(`http://crm.test:${port}/`, { resolve })).toMatchObject({ status: 200 });
    expect([asked, host]).toEqual([1, `crm.test:${port}`]);
  });
});

describe("signatures", () => {
  test("are those of Standard Webhooks, as its own example has them", () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const at = new Date(1_614_265_330_000);
    expect(signatureHeaders("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}', [secret])).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  test("stand by both secrets while one takes over from the other", () => {
    const [fresh, old] = [newSecret(), newSecret()];
    const body = bodyOf({ type: "webhook.test", at: new Date(0), data: {} });
    const headers = signatureHeaders(wireId(7n, "test-1"), new Date(), body, [fresh, old]);
    for (const secret of [fresh, old]) expect(new Webhook(secret).verify(body, headers)).toMatchObject({ data: {} });
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
    expect(headers["webhook-id"]).not.toContain(".");
  });
});
