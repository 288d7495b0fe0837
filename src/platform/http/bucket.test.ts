import fc from "fast-check";
import { expect, test } from "vitest";
import { addressKey, makeBuckets } from "./bucket.js";

test("a bucket gives its minute's worth at once, then one by one", () => {
  let now = 0;
  const buckets = makeBuckets(() => now);
  const taken = Array.from({ length: 61 }, () => buckets.take("a", 60));
  expect(taken.slice(0, 60).every((wait) => wait === 0)).toBe(true);
  expect(taken[60]).toBe(1);
  now += 1000;
  expect(buckets.take("a", 60)).toBe(0);
  expect(buckets.take("a", 60)).toBe(1);
  expect(buckets.take("b", 60)).toBe(0);
});

test("over any time no more passes than the burst and the rate allow, and who waits as told gets through", () => {
  const steps = fc.array(fc.nat(5_000), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 100 }), (pauses, perMinute) => {
      let now = 0;
      let passed = 0;
      const buckets = makeBuckets(() => now);
      for (const pause of pauses) {
        now += pause;
        if (buckets.take("a", perMinute) === 0) passed += 1;
      }
      expect(passed).toBeLessThanOrEqual(perMinute + (now * perMinute) / 60_000 + 1e-6);
      const wait = buckets.take("a", perMinute);
      now += wait * 1000;
      if (wait > 0) expect(buckets.take("a", perMinute)).toBe(0);
    }),
  );
});

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("%s counts as %s", (address, key) => expect(addressKey(address)).toBe(key));
