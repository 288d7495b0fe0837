import type { IncomingHttpHeaders } from "node:http";
import type { Locale } from "../kernel/locale.js";
import type { Db } from "../platform/db.js";
import type { Caller, Gate } from "../platform/http/route.js";
import { Problem } from "../platform/problem.js";
import { hashKey, isKey } from "./actions.js";
import type { StaffAuth } from "./auth.js";
import { may, type Role } from "./domain/permissions.js";
import * as store from "./store.js";

/** Names the tenant to work in, by id or slug, for people with several seats. */
export const TENANT_HEADER = "x-acuerdo-tenant";
export const TENANT_COOKIE = "acuerdo.tenant";

/** Who is asking? An API key by its bearer token, or a person by the session cookie and the seat they chose. */
export function makeGate(db: Db, auth: StaffAuth): Gate {
  const keyOf = keyReader(db);
  return {
    who: (headers, realNow) =>
      headers.authorization === undefined ? personOf(db, auth, headers) : keyOf(headers.authorization, realNow),
    record: store.saveAudit,
  };
}

const caller = (
  tenant: Caller["tenant"],
  role: Role,
  via: Caller["via"],
  actor: Omit<Caller["actor"], "role">,
): Caller => ({
  tenant,
  via,
  actor: { ...actor, role },
  can: (permission) => may(role, permission),
});

async function personOf(db: Db, auth: StaffAuth, headers: IncomingHttpHeaders): Promise<Caller | null> {
  const cookie = headers.cookie;
  if (cookie === undefined) return null;
  const signedIn = await auth.userOf(cookie);
  if (!signedIn) return null;
  const seats = await db.outside((tx) => store.seatsOf(tx, signedIn.userId));
  const seat = seats.length > 0 && chooseSeat(seats, headers);
  if (!seat) return null;
  const actor = { kind: "staff", id: seat.staffId, name: seat.name, locale: seat.locale } as const;
  return {
    ...caller(seat.tenantId, seat.role, "cookie", actor),
    ...(signedIn.cookies.length > 0 && { cookies: signedIn.cookies }),
  };
}

/** The seat asked for by header; else the one chosen last (a cookie, which may be out of date); else the first. */
export function chooseSeat(seats: readonly store.SeatRow[], headers: IncomingHttpHeaders): store.SeatRow | undefined {
  const asked = headers[TENANT_HEADER];
  if (asked !== undefined) {
    const seat = seats.find(({ tenantId, tenantSlug }) => asked === tenantSlug || asked === tenantId.toString());
    if (!seat) throw new Problem(403, "no_seat");
    return seat;
  }
  const chosen = readCookie(headers.cookie ?? "", TENANT_COOKIE);
  return seats.find(({ tenantId }) => tenantId.toString() === chosen) ?? seats[0];
}

function readCookie(header: string, name: string): string | undefined {
  const pair = header.split(/; */).find((part) => part.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

interface KeyUse {
  readonly day: string;
  readonly locale: Locale;
}

/** Keys remembered as used today, at most: more than any installation has. */
const KEYS_MAX = 10_000;

function keyReader(db: Db) {
  const uses = new Map<string, KeyUse>();
  return async (authorization: string, realNow: Date): Promise<Caller | null> => {
    const secret = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (secret === undefined || !isKey(secret)) return null;
    const key = await db.outside((tx) => store.keyByHash(tx, hashKey(secret)));
    if (!key) return null;
    const { locale } = await noteUse(db, uses, key, realNow);
    const actor = { kind: "key", id: key.keyId, name: key.name, locale } as const;
    return caller(key.tenantId, key.role, "bearer", actor);
  };
}

/** Writes down once a day that a key is in use, and knows the language of its tenant. */
async function noteUse(db: Db, uses: Map<string, KeyUse>, key: store.FoundKey, realNow: Date): Promise<KeyUse> {
  const name = `${key.tenantId} ${key.keyId}`;
  const day = realNow.toISOString().slice(0, 10);
  const known = uses.get(name);
  if (known?.day === day) return known;
  const use = await db.as(key.tenantId).begin(async (tx) => {
    await store.markKeyUsed(tx, key.keyId, day);
    return { day, locale: (await store.tenantOf(tx)).locale };
  });
  if (uses.size >= KEYS_MAX) uses.clear();
  uses.set(name, use);
  return use;
}
