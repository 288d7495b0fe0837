/**
 * Token buckets in memory: so many requests a minute per key, with a burst of the same size.
 *
 * Each process counts for itself, which is enough against a runaway script or a flood from one address; what must hold
 * over all processes (wrong passwords, a provider's rate) is counted in the database.
 */
export interface Buckets {
  /** Takes one token. Zero when there was one, otherwise the seconds until there is. */
  take(key: string, perMinute: number): number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Above this the bucket that was longest unused is forgotten, so a flood of addresses cannot fill the memory. */
const BUCKETS_MAX = 50_000;

export function makeBuckets(nowMs: () => number = () => performance.now()): Buckets {
  const buckets = new Map<string, Bucket>();
  return {
    take(key, perMinute) {
      const now = nowMs();
      const bucket = buckets.get(key) ?? { tokens: perMinute, atMs: now };
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > BUCKETS_MAX) buckets.delete(buckets.keys().next().value as string);
      bucket.tokens = Math.min(perMinute, bucket.tokens + ((now - bucket.atMs) * perMinute) / 60_000);
      bucket.atMs = now;
      if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 60) / perMinute);
      bucket.tokens -= 1;
      return 0;
    },
  };
}

/** The key of an address. An IPv6 subscriber owns a whole /64, so its addresses share one bucket. */
export function addressKey(address: string): string {
  if (!address.includes(":") || address.startsWith("::ffff:")) return address.replace("::ffff:", "");
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter(Boolean);
  const after = tail === undefined ? [] : tail.split(":").filter(Boolean);
  while (groups.length + after.length < 8) groups.push("0");
  return `${[...groups, ...after].slice(0, 4).join(":")}::/64`;
}
