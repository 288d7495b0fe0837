import { createHash, createPublicKey, createVerify, generateKeyPairSync } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { ioAt } from "./adapter.fixture.js";
import { startScriptedSmtp } from "./email-scripted.fixture.js";
import { emailSmtp } from "./email-smtp.js";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const adapter = emailSmtp;
const IO = ioAt(new Date("2026-11-21T20:41:05Z"));

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

/** RFC 6376 §3.4: relaxed headers and body, written here once more so that signer and test share nothing. */
const relaxedHeader = (line: string): string => {
  const [, name = "", value = ""] = /^([^:]+):(.*)$/s.exec(line) ?? [];
  return `${name.toLowerCase().trim()}:${value
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .trim()}`;
};
const relaxedBody = (body: string): string =>
  body
    .split("\r\n")
    .map((line) => line.replace(/[ \t]+/g, " ").replace(/ $/, ""))
    .join("\r\n")
    .replace(/(\r\n)*$/, "\r\n");

test("the signature covers what arrived, both unsubscribe headers with it", async () => {
  const server = await startScriptedSmtp([]);
  toClose.push(() => server.close());
  const sender = adapter.open(
    adapter.settings.parse({
      host: "127.0.0.1",
      port: server.port,
      security: "none",
      from: { name: "Crédito Andino", address: "cobranza@andino.test" },
      dkim: { domain: "andino.test", selector: "a1", privateKey: pem },
    }),
    IO,
  );
  toClose.push(() => sender.close());
  const outcome = await sender.send({
    key: "m-1",
    at: new Date(0),
    to: "ana@sandbox.test",
    subject: "Su cuota está próxima a vencer, y esta línea es bastante más larga que una línea de correo",
    text: "Hola  Ana \n.\n\n\n",
    html: "<p>¿Cómo está?</p>",
    locale: "es",
    headers: {
      "List-Unsubscribe": "<https://andino.test/u/1>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  });
  expect(outcome).toMatchObject({ kind: "accepted" });

  const raw = (server.messages[0] ?? "").replace(/^\.\./gm, ".");
  const end = raw.indexOf("\r\n\r\n");
  const headers = raw.slice(0, end).split(/\r\n(?![ \t])/);
  const signature = headers.find((line) => line.startsWith("DKIM-Signature:")) ?? "";
  const tag = (name: string) => new RegExp(`[;:]\\s*${name}=([^;]*)`).exec(signature)?.[1]?.replace(/\s+/g, "") ?? "";
  expect([tag("d"), tag("s"), tag("a"), tag("c")]).toEqual(["andino.test", "a1", "rsa-sha256", "relaxed/relaxed"]);
  expect(tag("bh")).toBe(
    createHash("sha256")
      .update(relaxedBody(raw.slice(end + 4)), "latin1")
      .digest("base64"),
  );

  const signed = tag("h").split(":");
  expect(signed).toEqual(
    expect.arrayContaining([
      "from",
      "to",
      "subject",
      "date",
      "message-id",
      "list-unsubscribe",
      "list-unsubscribe-post",
    ]),
  );
  const lines = signed.map((name) => headers.find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? "");
  const unsigned = signature.replace(/b=[^;]*$/s, "b=");
  const verifier = createVerify("RSA-SHA256");
  verifier.update([...lines, unsigned].map(relaxedHeader).join("\r\n"), "latin1");
  expect(verifier.verify(createPublicKey(privateKey), tag("b"), "base64")).toBe(true);
});
