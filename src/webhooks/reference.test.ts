import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bodyOf, EVENT_KINDS, wireId } from "./domain/events.js";
import { WAITS_MS } from "./domain/schedule.js";
import { newSecret, signatureHeaders } from "./sign.js";

const page = readFileSync(new URL("../../docs/webhooks.md", import.meta.url), "utf8");

type Verified = (secret: string, headers: Record<string, string>, body: string, seconds?: number) => unknown;

describe("the reference", () => {
  test("has an example that takes what we sign, by either secret, and nothing else", async () => {
    const source = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const { verified } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as { verified: Verified };
    const at = new Date();
    const [fresh, old] = [newSecret(), newSecret()];
    const body = bodyOf({ type: "payment.received", at, data: { amountMinor: "1" } });
    const headers = signatureHeaders(wireId(1n, "payment-417"), at, body, [fresh, old]);
    for (const secret of [fresh, old])
      expect(verified(secret, headers, body)).toMatchObject({ type: "payment.received", data: { amountMinor: "1" } });
    expect(() => verified(newSecret(), headers, body)).toThrow("not from us");
    expect(() => verified(fresh, headers, body.replace("1", "2"))).toThrow("not from us");
    expect(() => verified(fresh, { ...headers, "webhook-id": "acu_1_payment-418" }, body)).toThrow("not from us");
    expect(() => verified(fresh, headers, body, at.getTime() / 1000 + 301)).toThrow("too old");
  });

  test("names every kind of event, and the waits between tries", () => {
    const [, table = ""] = /## What you are told of([\s\S]*?)## /.exec(page) ?? [];
    const named = [...table.matchAll(/`([a-z_]*\.[a-z_]+)`/g)].map(([, name]) => name as string);
    const family = (name: string): string => (name.startsWith(".") ? `promise${name}` : name);
    expect(
      named
        .map(family)
        .filter((name) => !/^(?:step|webhook)\./.test(name))
        .sort(),
    ).toEqual([...EVENT_KINDS].sort());
    const [, waits = ""] = /\*\*Retries\*\* after ([^,]*(?:, [^,]*)*?) and 24 h/.exec(page) ?? [];
    const unit: Record<string, number> = { s: 1_000, min: 60_000, h: 3_600_000 };
    const read = [...`${waits}, 24 h`.matchAll(/(\d+) (s|min|h)/g)].map(
      ([, count, of]) => Number(count) * (unit[of ?? ""] ?? 0),
    );
    expect(read).toEqual(WAITS_MS);
  });
});
