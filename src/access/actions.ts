import { createHash } from "node:crypto";
import type { TenantId } from "../kernel/id.js";
import type { Locale } from "../kernel/locale.js";
import type { Db, Tx } from "../platform/db.js";
import { accept, found, Problem } from "../platform/problem.js";
import { randomToken } from "../platform/seal.js";
import type { SignedIn, StaffAuth } from "./auth.js";
import { FORGET_MS, secondsLeft, waitSeconds } from "./domain/lockout.js";
import { type KeyRole, mayGive, type Role } from "./domain/permissions.js";
import { mayChangeSeat } from "./domain/seat.js";
import * as store from "./store.js";

// Tenants and people

export interface NewTenant {
  readonly slug: string;
  readonly name: string;
  readonly kind: "live" | "demo";
  readonly locale: Locale;
}

/** A tenant, under the owner's rights: for the first start, the demo and the CLI. */
export const createTenant = (db: Db, tenant: NewTenant, now: Date): Promise<TenantId> =>
  db.owner((tx) => store.insertTenant(tx, { ...tenant, createdAt: now }));

export interface NewStaff {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly locale: Locale;
  readonly password: string;
}

/** A person with a seat in `tenant`, by whoever runs the installation: for the first start, the demo and the CLI. */
export const createStaff = (
  db: Db,
  auth: StaffAuth,
  tenant: TenantId,
  staff: NewStaff,
  now: Date,
): Promise<store.StaffRow> =>
  db.as(tenant).begin(async (tx) => {
    const email = staff.email.trim().toLowerCase();
    await store.lockEmail(tx, email);
    // The operator is trusted to know that the person of this address is the same in both tenants.
    const userId = (await auth.findUser(email)) ?? (await auth.createUser({ ...staff, email }));
    const row = await store.insertStaff(tx, { ...staff, email, userId, createdAt: now });
    const actor = { kind: "cli", id: null, name: "acuerdo" } as const;
    await store.saveAudit(tx, {
      at: now,
      actor,
      action: "staff.added",
      subject: { kind: "staff", id: row.id },
      after: seatView(row),
      origin: null,
      requestId: null,
    });
    return row;
  });

/**
 * Adds a person to this tenant with a password that an admin chose.
 *
 * An address that has a seat elsewhere is refused: otherwise whoever registered it first, with a password of theirs,
 * would hold the key to every tenant that trusts the address later. Invitations, which prove the address, will lift this.
 */
export async function addStaff(
  tx: Tx,
  auth: StaffAuth,
  giver: Role,
  staff: NewStaff,
  now: Date,
): Promise<store.StaffRow> {
  accept(mayChangeSeat(giver, { role: staff.role, active: false }, { role: staff.role, active: true }, 1));
  await store.lockEmail(tx, staff.email);
  const known = await auth.findUser(staff.email);
  if (known !== null && (await store.hasSeat(tx, known))) throw new Problem(409, "email_taken");
  // Known without any seat: left over from an attempt that failed half way. It becomes this person's.
  if (known !== null) await auth.setPassword(known, staff.password);
  const userId = known ?? (await auth.createUser(staff));
  return store.insertStaff(tx, { ...staff, userId, createdAt: now });
}

export interface StaffChange {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly locale?: Locale | undefined;
  readonly active?: boolean | undefined;
}

export async function changeStaff(
  tx: Tx,
  giver: Role,
  staffId: bigint,
  change: StaffChange,
): Promise<{ before: store.StaffRow; after: store.StaffRow }> {
  const admins = await store.lockAdmins(tx);
  const before = found(await store.staffById(tx, staffId, "lock"), "staff");
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const wanted = { ...before, ...given };
  accept(mayChangeSeat(giver, before, wanted, admins.filter(({ id }) => id !== before.id).length));
  return { before, after: await store.updateStaff(tx, wanted) };
}

/** What the audit keeps of a seat. */
export const seatView = ({ name, email, role, locale, active }: store.StaffRow) => ({
  name,
  email,
  role,
  locale,
  active,
});

// Sign-in

export interface Session {
  readonly userId: string;
  readonly seats: readonly store.SeatRow[];
  readonly cookies: readonly string[];
}

/**
 * Signs somebody in.
 *
 * A wrong password, an unknown address and a person without a seat get the same answer after about the same time. The
 * try is counted before the password is looked at, per account and per address.
 */
export async function signIn(
  db: Db,
  auth: StaffAuth,
  { email, password }: { email: string; password: string },
  origin: string,
  realNow: Date,
): Promise<Session> {
  const subjects = subjectsOf(auth, email, origin);
  await db.outside((tx) => countTry(tx, subjects, realNow));
  const signedIn = await auth.signIn(email, password, realNow);
  const seats = signedIn ? await db.outside((tx) => store.seatsOf(tx, signedIn.userId)) : [];
  if (!signedIn || seats.length === 0) {
    if (signedIn) await auth.signOut(cookieHeader(signedIn));
    throw new Problem(401, "wrong_credentials");
  }
  await db.outside((tx) => store.forgiveTries(tx, subjects.account, subjects.address));
  return { ...signedIn, seats };
}

/**
 * Changes the password of who holds this session. Guessing the present one is throttled like signing in, and counted
 * outside the request's transaction: a refusal must not take the count back.
 */
export async function changePassword(
  db: Db,
  auth: StaffAuth,
  email: string,
  change: { cookie: string; currentPassword: string; newPassword: string },
  origin: string,
  realNow: Date,
): Promise<readonly string[]> {
  const subjects = subjectsOf(auth, email, origin);
  await db.outside((tx) => countTry(tx, subjects, realNow));
  const cookies = await auth.changePassword(change.cookie, change.currentPassword, change.newPassword);
  if (!cookies) throw new Problem(422, "wrong_password");
  await db.outside((tx) => store.forgiveTries(tx, subjects.account, subjects.address));
  return cookies;
}

interface Subjects {
  readonly account: Buffer;
  readonly address: Buffer;
}

const subjectsOf = (auth: StaffAuth, email: string, origin: string): Subjects => ({
  account: auth.subjectHash("account", email),
  address: auth.subjectHash("address", origin),
});

/** Refuses while a subject is locked; otherwise the try that is now made may lock it for the next. */
async function countTry(tx: Tx, { account, address }: Subjects, now: Date): Promise<void> {
  const hashes = [account, address].sort(Buffer.compare);
  const tries = await store.countTries(tx, hashes, now, new Date(now.getTime() - FORGET_MS));
  const seconds = Math.max(...tries.map((one) => secondsLeft(one.lockedUntil, now)));
  if (seconds > 0) throw new Problem(429, "locked_out", { seconds }, { headers: { "retry-after": String(seconds) } });
  for (const { subjectHash, failures } of tries) {
    const wait = waitSeconds(subjectHash.equals(account) ? "account" : "address", failures);
    if (wait > 0) await store.lockUntil(tx, subjectHash, new Date(now.getTime() + wait * 1000));
  }
}

/** The cookies just given, as a browser would send them back. */
export const cookieHeader = ({ cookies }: Pick<SignedIn, "cookies">): string =>
  cookies.map((cookie) => cookie.split(";", 1)[0]).join("; ");

// API keys

/** Eight letters to tell keys apart by, then the secret. */
const PREFIX_BYTES = 6;
const SECRET_BYTES = 32;
const KEY = /^ak_[\w-]{8}_[\w-]{43}$/;

export const hashKey = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** Does this look like an API key at all? */
export const isKey = (text: string): boolean => KEY.test(text);

/** Makes a key. The secret is 256 random bits, so a plain hash is enough to keep it: there is nothing to guess. */
export async function addKey(
  tx: Tx,
  giver: { role: Role; staffId: bigint | null },
  key: { name: string; role: KeyRole },
  now: Date,
): Promise<{ key: store.KeyRow; secret: string }> {
  if (!mayGive(giver.role, key.role)) throw new Problem(422, "role_above_yours");
  const prefix = randomToken(PREFIX_BYTES);
  const secret = `ak_${prefix}_${randomToken(SECRET_BYTES)}`;
  const row = await store.insertKey(tx, {
    ...key,
    prefix,
    hash: hashKey(secret),
    createdBy: giver.staffId,
    createdAt: now,
  });
  return { key: row, secret };
}

export async function revokeKey(
  tx: Tx,
  id: store.KeyId,
  now: Date,
): Promise<{ before: store.KeyRow; after: store.KeyRow }> {
  const before = found(await store.keyById(tx, id), "api_key");
  return { before, after: await store.revokeKey(tx, id, now) };
}
