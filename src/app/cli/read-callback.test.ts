import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Io } from "./command.js";
import { read } from "./read.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "acuerdo-read-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const kept = (name: string): string =>
  fileURLToPath(new URL(`../../messaging/channels/payloads/${name}.json`, import.meta.url));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Told {
  readonly calls: { name: string | null; channel: string; verified: string | null; heard: { kind: string }[] }[];
}

async function run(values: object, ...names: string[]) {
  const told: { value: unknown; text: string }[] = [];
  const io: Io = {
    json: true,
    say: () => {},
    progress: () => {},
    result: (value, asText) => void told.push({ value: JSON.parse(JSON.stringify(value)), text: asText() }),
  };
  const exit = await read.run(values, ["callback", ...names], io);
  return { exit, ...(told[0] as { value: Told; text: string }) };
}

describe("acuerdo read callback", () => {
  test("each named body of a file says its own", async () => {
    const { value, text, exit } = await run({}, "whatsapp", kept("whatsapp-cloud/calls"));
    const names = Object.keys(JSON.parse(readFileSync(kept("whatsapp-cloud/calls"), "utf8")));
    expect(value.calls.map(({ name }) => name)).toEqual(names);
    expect(value).toMatchObject({ provider: "whatsapp-cloud" });
    expect(value.calls[0]).toEqual({
      name: "text",
      channel: "whatsapp",
      verified: null,
      heard: [
        {
          kind: "turn",
          id: "wamid.T1",
          from: { address: "+5491155550101", alias: "AR.10155550101", name: "Ana Prueba" },
          at: "2026-05-28T20:26:40.000Z",
          text: "Ya pagué ayer 🙏 ¿lo ven?",
        },
      ],
    });
    expect(text).toContain('template_rejected  whatsapp\n  template  name "aviso_1"');
    expect(exit).toBe(0);
  });

  test("forms are read, and the channel is the one that understands them", async () => {
    const channelsOf = async (name: string, values = {}) =>
      new Set((await run(values, "twilio", kept(`twilio/${name}`))).value.calls.map(({ channel }) => channel));
    expect(await channelsOf("sms", { channel: "sms" })).toEqual(new Set(["sms"]));
    const { value } = await run({}, "twilio", kept("twilio/call"));
    expect(value.calls.find(({ name }) => name === "no_such_number")).toMatchObject({
      channel: "call",
      heard: [{ kind: "receipt", fact: "failed", reason: "twilio_sip_404" }],
    });
  });

  test("one body alone, with the query of the address it came to", async () => {
    const file = fileOf("status.txt", "MessageSid=SM1&MessageStatus=delivered&ApiVersion=2010-04-01\n");
    const { value } = await run({ url: "https://acuerdo.example.test/hooks/t?key=7-e1.0.2.0" }, "twilio", file);
    expect(value.calls).toEqual([
      {
        name: null,
        channel: "sms",
        verified: null,
        heard: [{ kind: "receipt", of: { providerId: "SM1", key: "7-e1.0.2.0" }, fact: "delivered", at: null }],
      },
    ]);
  });

  test("a signature is checked over the bytes of the file", async () => {
    const body = JSON.stringify({ object: "whatsapp_business_account", entry: [] });
    const file = fileOf("call.json", `${body}\n`);
    const secret = fileOf("secret.txt", "app-secret\n");
    const mac = createHmac("sha256", "app-secret").update(body).digest("hex");
    const headers = fileOf("headers.txt", `Content-Type: application/json\nX-Hub-Signature-256: sha256=${mac}\n`);
    const given = { verify: true, "secret-file": secret };
    const good = await run({ ...given, headers }, "whatsapp", file);
    expect([good.exit, good.value.calls[0]?.verified]).toEqual([0, "genuine"]);
    const bad = await run(given, "whatsapp", file);
    expect([bad.exit, bad.value.calls[0]?.verified]).toEqual([1, "forged"]);
  });

  test("a handshake is one, with the settings that it needs", async () => {
    const url = "https://acuerdo.example.test/hooks/t?hub.mode=subscribe&hub.verify_token=word&hub.challenge=42";
    const settings = fileOf("settings.json", JSON.stringify({ appSecret: "app-secret", verifyToken: "word" }));
    const { value, exit } = await run(
      { url, verify: true, "secret-file": settings },
      "whatsapp",
      fileOf("empty.txt", ""),
    );
    expect([exit, value.calls]).toEqual([0, [{ name: null, channel: "whatsapp", verified: "handshake", heard: [] }]]);
  });

  test.each<[string, object, string[], RegExp]>([
    ["nothing named", {}, [], /name a PROVIDER and a FILE/],
    ["a provider that is none", {}, ["smoke", "x"], /no provider smoke calls us; there are .*twilio/],
    ["one that never calls", {}, ["web-push", "x"], /no provider web-push/],
    ["a channel it has not", { channel: "visit" }, ["twilio", "x"], /twilio has sms, whatsapp, call/],
    ["a file that is not there", {}, ["twilio", "/nowhere/x"], /cannot be read: ENOENT/],
    ["a signature without a secret", { verify: true }, ["twilio", "x"], /--verify needs --secret-file/],
    [
      "an address that is none",
      { url: "hook" },
      ["whatsapp", kept("whatsapp-cloud/calls")],
      /--url: hook is no address/,
    ],
  ])("%s", async (_, values, names, message) => {
    await expect(run(values, ...names)).rejects.toThrow(message);
  });

  test("another thing to read than there is", async () => {
    await expect(read.run({}, ["tea"], {} as Io)).rejects.toThrow("say what: bounce, reply, words, callback");
  });
});

const SHARED = fileURLToPath(new URL("../../../../shared/fixtures/whatsapp/", import.meta.url));

test.skipIf(!existsSync(SHARED))("payloads that others published (skipped without ../shared)", async () => {
  const { value } = await run({}, "whatsapp", join(SHARED, "message_status.json"));
  expect(value.calls.map(({ name }) => name)).toEqual([
    "sent",
    "delivered",
    "read",
    "played",
    "failed",
    "with_tracker",
    "group",
  ]);
  expect(new Set(value.calls.flatMap(({ heard }) => heard.map(({ kind }) => kind)))).toEqual(new Set(["receipt"]));
});
