import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ReplyReader, wordsOf } from "./email-reply.js";

const read = (...chunks: string[]) => {
  const reader = new ReplyReader();
  const heard = chunks.map((chunk) => reader.push(chunk));
  return { replies: heard.flatMap(({ replies }) => replies), garbled: heard.some(({ garbled }) => garbled), reader };
};

describe("ReplyReader", () => {
  test.each([
    ["one line", "250 2.1.0 Ok\r\n", [{ code: 250, enhanced: "2.1.0", lines: ["2.1.0 Ok"] }]],
    ["a code alone", "354\r\n", [{ code: 354, lines: [""] }]],
    ["a bare line feed", "220 hi\n", [{ code: 220, lines: ["hi"] }]],
    [
      "several lines",
      "250-a\r\n250-SIZE 10\r\n250 PIPELINING\r\n",
      [{ code: 250, lines: ["a", "SIZE 10", "PIPELINING"] }],
    ],
    [
      "several replies",
      "250 a\r\n550 5.1.1 b\r\n",
      [
        { code: 250, lines: ["a"] },
        { code: 550, enhanced: "5.1.1", lines: ["5.1.1 b"] },
      ],
    ],
    ["an empty line between replies", "\r\n250 a\r\n", [{ code: 250, lines: ["a"] }]],
    ["a version that is no enhanced code", "220 5.1.1.1 server\r\n", [{ code: 220, lines: ["5.1.1.1 server"] }]],
  ])("reads %s", (_, text, replies) => {
    expect(read(text)).toMatchObject({ replies, garbled: false });
  });

  test.each([
    ["words", "hello\r\n"],
    ["another protocol", "HTTP/1.1 400 Bad Request\r\n"],
    ["a code out of range", "999 no\r\n"],
    ["four digits", "2500 no\r\n"],
    ["a reply that changes its code", "250-a\r\n550 b\r\n"],
    ["an empty line within a reply", "250-a\r\n\r\n"],
    ["a line without end", "2".repeat(70_000)],
    ["a reply without end", "250-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(2_000)],
  ])("calls %s garbled", (_, text) => {
    expect(read(text).garbled).toBe(true);
  });

  test("gives the replies that came whole before the garbage", () => {
    expect(read("250 a\r\nnonsense\r\n")).toMatchObject({ replies: [{ code: 250 }], garbled: true });
  });

  test("knows when it stands within a reply", () => {
    expect(read("250 a\r\n").reader.isBetweenReplies).toBe(true);
    expect(read("250 a\r\n25").reader.isBetweenReplies).toBe(false);
    expect(read("250-a\r\n").reader.isBetweenReplies).toBe(false);
  });

  test("reads the same however the network cuts it", () => {
    const text = "220 hi\r\n250-a\r\n250-SIZE 10\r\n250 DSN\r\n354 go\r\n550 5.1.1 no\r\n";
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const points = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = points.slice(1).map((point, index) => text.slice(points[index], point));
        expect(read(...chunks).replies).toEqual(read(text).replies);
      }),
    );
  });
});

test("wordsOf shows UTF-8 and old code pages alike, on one line", () => {
  const utf8 = Buffer.from("5.1.1 Dirección desconocida").toString("latin1");
  expect(wordsOf({ code: 550, lines: [utf8, "x\u0007y"] })).toBe("550 5.1.1 Dirección desconocida x y");
  expect(wordsOf({ code: 550, lines: ["Direcci\u00f3n"] })).toBe("550 Dirección");
});
