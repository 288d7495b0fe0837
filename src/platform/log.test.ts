import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLog, scrub } from "./log.js";

function logged(work: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  work(createLog("trace", { write: (line: string) => void lines.push(line) }));
  return lines.join("");
}

test("ids, codes and counts pass", () => {
  const line = JSON.parse(
    logged((log) =>
      log.info(
        { requestId: "AbCdEf0123456789", debtorId: 17n, code: "sent", rows: 3, ms: 1.5, messages: 12345678 },
        "done",
      ),
    ),
  );
  expect(line).toMatchObject({
    level: "info",
    requestId: "AbCdEf0123456789",
    debtorId: "17",
    code: "sent",
    ms: 1.5,
    messages: 12345678,
    msg: "done",
  });
  expect(line).not.toHaveProperty("hostname");
});

describe("what names or reaches a person does not", () => {
  const ana = "ana.perez@example.org";
  const phone = "+57 300 123 4567";
  const database = Object.assign(new Error('duplicate key value violates unique constraint "staff_email"'), {
    name: "DatabaseError",
    code: "23505",
    detail: `Key (email)=(${ana}) already exists.`,
    constraint: "staff_email",
  });
  test.each<[string, (log: ReturnType<typeof createLog>) => void]>([
    ["a message", (log) => log.warn(`could not reach ${ana} nor ${phone}`)],
    ["a message with values", (log) => log.warn("could not reach %s", ana)],
    [
      "a field by its name",
      (log) => log.warn({ email: ana, to: [phone], body: { text: "Hola Ana" }, name: "Ana Pérez" }, "x"),
    ],
    ["a nested field", (log) => log.warn({ job: { input: { debtor: { first_name: "Ana", email: ana } } } }, "x")],
    ["a field with another name", (log) => log.warn({ because: `refused ${ana}` }, "x")],
    ["an address with a query", (log) => log.warn({ asked: "/search?q=Ana+P%C3%A9rez" }, "x")],
    ["an error", (log) => log.error(new Error(`cannot parse "Ana Pérez" of ${ana}`))],
    ["an error in a field", (log) => log.error({ err: new Error(`cannot parse 'Ana' of ${ana}`) })],
    ["an error with a cause", (log) => log.error(new Error("failed", { cause: new Error(`for ${ana}: "Ana"`) }))],
    ["a driver's detail", (log) => log.error({ err: database }, "failed")],
    ["a child's fields", (log) => log.child({ email: ana, name: "Ana" }).info("x")],
  ])("%s", (_, work) => {
    // The number of the process, or of the second, may hold the digits of a telephone by chance.
    const line = logged(work).replace(/"(time|pid)":[^,]*,/g, "");
    expect(line).not.toMatch(/ana|p[eé]rez|P%C3|300|4567/i);
  });

  test("an error keeps what helps: its kind, code and place", () => {
    const { err } = JSON.parse(logged((log) => log.error({ err: database }, "failed")));
    expect(err).toMatchObject({ type: "DatabaseError", code: "23505", constraint: "staff_email" });
    expect(err.stack).toMatch(/^\s+at .*log\.test\.ts/);
  });

  test("no e-mail address and no telephone number survives in any text", () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 7, maxLength: 15 }).map((all) => all.join(""));
    fc.assert(
      fc.property(fc.string(), fc.emailAddress(), digits, fc.string(), (before, email, number, after) => {
        const text = scrub(`${before} ${email} ${number} ${after}`);
        expect(text).not.toContain(email);
        expect(text).not.toContain(number);
      }),
    );
  });
});
