import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CliError, EXIT, type Io } from "./command.js";
import { read } from "./read.js";

const home = mkdtempSync(join(tmpdir(), "acuerdo-read-"));
afterAll(() => rmSync(home, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(home, name);
  writeFileSync(path, content);
  return path;
}

const REPORT = file(
  "report.eml",
  "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com\nTo: bounce+abc123de@cobros.example.com\nSubject: failure notice\n\ncould not be delivered:\n\n<ana@correo.test>: 550 5.1.1 user unknown\n<eva@correo.test>: 552 5.2.2 over quota\n",
);
const REPLY = file("reply.txt", "No me escriban más.\r\n\r\n-- \r\nAna\r\n");
const EMPTY = file("empty.eml", "");

async function run(args: readonly string[], keyword?: readonly string[]) {
  let json: unknown;
  let text = "";
  const io: Io = {
    json: true,
    say: () => undefined,
    progress: () => undefined,
    result: (value, asText) => {
      json = JSON.parse(JSON.stringify(value));
      text = asText();
    },
  };
  const exit = await read.run(keyword ? { keyword: [...keyword] as never } : {}, args, io);
  return { exit, json, text };
}

describe("acuerdo read", () => {
  test("bounce: a line for each recipient, the same names in the JSON", async () => {
    const { exit, json, text } = await run(["bounce", REPORT]);
    expect(exit).toBe(EXIT.ok);
    expect(json).toMatchObject({
      results: [
        {
          file: REPORT,
          kind: "bounce",
          token: "abc123de",
          recipients: [
            {
              recipient: "ana@correo.test",
              action: "failed",
              status: "5.1.1",
              smtpReply: 550,
              class: "user_unknown",
              verdict: "hard",
            },
            { recipient: "eva@correo.test", class: "mailbox_full", verdict: "soft" },
          ],
        },
      ],
    });
    expect(text).toContain("hard  user_unknown     ana@correo.test  failed 5.1.1 550");
    expect(text).toContain("1 bounce (1 hard, 1 soft, 0 none)");
  });

  test("reply: the words, and what they ask", async () => {
    const { exit, json, text } = await run(["reply", REPLY, REPORT]);
    expect(exit).toBe(EXIT.ok);
    expect(json).toMatchObject({
      results: [
        { kind: "reply", text: "No me escriban más.", attachments: [], stop: { kind: "stop_channel" } },
        { kind: "bounce" },
      ],
    });
    expect(JSON.stringify(json)).not.toContain('"files"');
    expect(text).toContain('asks: stop_channel ("No me escriban más")');
  });

  test("words: keywords are told as they are named", async () => {
    expect((await run(["words", "cancelar", "ya pagué"], ["CANCELAR"])).json).toMatchObject({
      results: [
        { text: "cancelar", kind: "stop_channel" },
        { text: "ya pagué", kind: "none", hints: ["says_paid"] },
      ],
    });
  });

  test("what is no mail ends with 1, after the others were read", async () => {
    const { exit, json } = await run(["bounce", EMPTY, REPORT]);
    expect(exit).toBe(EXIT.failed);
    expect(json).toMatchObject({ results: [{ kind: "unreadable", cause: "empty" }, { kind: "bounce" }] });
  });

  test.each([
    [[], EXIT.usage],
    [["letters", REPORT], EXIT.usage],
    [["bounce"], EXIT.usage],
    [["bounce", join(home, "nobody.eml")], EXIT.notFound],
  ])("%j is called wrongly: %i", async (args, exit) => {
    const error = await run(args).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).exit).toBe(exit);
  });
});
