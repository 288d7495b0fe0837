import type { Id, StaffId, TenantId } from "../kernel/id.js";
import type { Locale } from "../kernel/locale.js";
import type { Tx } from "../platform/db.js";
import { one } from "../platform/db.js";
import type { AuditRecord } from "../platform/http/route.js";
import { empty, sql } from "../platform/sql.js";
import type { KeyRole, Role } from "./domain/permissions.js";

export type KeyId = Id<"apiKey">;
export type AuditId = Id<"audit">;

// Tenants

export interface TenantRow {
  readonly id: TenantId;
  readonly slug: string;
  readonly name: string;
  readonly kind: "live" | "demo";
  readonly locale: Locale;
}

/** Under the owner's rights: the product itself cannot make tenants. */
export async function insertTenant(tx: Tx, tenant: Omit<TenantRow, "id"> & { createdAt: Date }): Promise<TenantId> {
  const rows = await tx<{ id: TenantId }>`
    insert into access.tenant (slug, name, kind, locale, created_at)
    values (${tenant.slug}, ${tenant.name}, ${tenant.kind}, ${tenant.locale}, ${tenant.createdAt})
    returning id`;
  return one(rows).id;
}

export const tenantOf = async (tx: Tx): Promise<TenantRow> =>
  one(await tx<TenantRow>`select id, slug, name, kind, locale from access.tenant where id = ${tx.tenant}`);

// Seats and staff

export interface SeatRow {
  readonly tenantId: TenantId;
  readonly staffId: StaffId;
  readonly role: Role;
  readonly name: string;
  readonly email: string;
  readonly locale: Locale;
  readonly tenantSlug: string;
  readonly tenantName: string;
  readonly tenantKind: "live" | "demo";
}

/** Every active seat of a person, over all tenants. */
export const seatsOf = (tx: Tx, userId: string): Promise<SeatRow[]> =>
  tx<SeatRow>`select * from access.seats_of(${userId})`;

/** Does this person hold a seat in any tenant, active or not? */
export async function hasSeat(tx: Tx, userId: string): Promise<boolean> {
  return one(await tx<{ has: boolean }>`select access.has_seat(${userId}) as has`).has;
}

/** Until this transaction ends, nobody else gives a seat to this address. */
export async function lockEmail(tx: Tx, email: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('access.staff ' || ${email}, 0))`;
}

export interface StaffRow {
  readonly id: StaffId;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly locale: Locale;
  readonly active: boolean;
  readonly createdAt: Date;
}

const STAFF = sql`id, user_id, name, email, role, locale, active, created_at`;

export const listStaff = (tx: Tx): Promise<StaffRow[]> =>
  tx<StaffRow>`select ${STAFF} from access.staff where tenant_id = ${tx.tenant} order by active desc, name, id`;

export async function staffById(tx: Tx, id: bigint, lock: "lock" | "read" = "read"): Promise<StaffRow | null> {
  const [row] = await tx<StaffRow>`
    select ${STAFF} from access.staff where tenant_id = ${tx.tenant} and id = ${id} ${lock === "lock" ? sql`for update` : empty}`;
  return row ?? null;
}

/** Active admins, locked, so that two of them cannot demote each other at the same time. */
export const lockAdmins = (tx: Tx): Promise<{ id: StaffId }[]> => tx<{ id: StaffId }>`
  select id from access.staff where tenant_id = ${tx.tenant} and role = 'admin' and active order by id for update`;

export async function insertStaff(tx: Tx, staff: Omit<StaffRow, "id" | "active">): Promise<StaffRow> {
  const rows = await tx<StaffRow>`
    insert into access.staff (tenant_id, user_id, name, email, role, locale, created_at)
    values (${tx.tenant}, ${staff.userId}, ${staff.name}, ${staff.email}, ${staff.role}, ${staff.locale}, ${staff.createdAt})
    returning ${STAFF}`;
  return one(rows);
}

export async function updateStaff(
  tx: Tx,
  staff: Pick<StaffRow, "id" | "name" | "role" | "locale" | "active">,
): Promise<StaffRow> {
  const rows = await tx<StaffRow>`
    update access.staff set name = ${staff.name}, role = ${staff.role}, locale = ${staff.locale}, active = ${staff.active}
    where tenant_id = ${tx.tenant} and id = ${staff.id}
    returning ${STAFF}`;
  return one(rows);
}

// API keys

export interface KeyRow {
  readonly id: KeyId;
  readonly name: string;
  readonly prefix: string;
  readonly role: KeyRole;
  readonly createdBy: StaffId | null;
  readonly createdAt: Date;
  readonly lastUsedOn: string | null;
  readonly revokedAt: Date | null;
}

const KEY = sql`id, name, prefix, role, created_by, created_at, last_used_on, revoked_at`;

export interface FoundKey {
  readonly tenantId: TenantId;
  readonly keyId: KeyId;
  readonly role: KeyRole;
  readonly name: string;
}

export async function keyByHash(tx: Tx, hash: Buffer): Promise<FoundKey | null> {
  const [row] = await tx<FoundKey>`select * from access.key_by_hash(${hash})`;
  return row ?? null;
}

export async function markKeyUsed(tx: Tx, id: KeyId, on: string): Promise<void> {
  await tx`update access.api_key set last_used_on = ${on} where tenant_id = ${tx.tenant} and id = ${id}`;
}

export const listKeys = (tx: Tx): Promise<KeyRow[]> => tx<KeyRow>`
  select ${KEY} from access.api_key where tenant_id = ${tx.tenant} order by revoked_at is not null, id desc limit 500`;

export async function keyById(tx: Tx, id: KeyId): Promise<KeyRow | null> {
  const [row] = await tx<KeyRow>`
    select ${KEY} from access.api_key where tenant_id = ${tx.tenant} and id = ${id} for update`;
  return row ?? null;
}

export async function insertKey(
  tx: Tx,
  key: { name: string; prefix: string; hash: Buffer; role: KeyRole; createdBy: bigint | null; createdAt: Date },
): Promise<KeyRow> {
  const rows = await tx<KeyRow>`
    insert into access.api_key (tenant_id, name, prefix, secret_hash, role, created_by, created_at)
    values (${tx.tenant}, ${key.name}, ${key.prefix}, ${key.hash}, ${key.role}, ${key.createdBy}, ${key.createdAt})
    returning ${KEY}`;
  return one(rows);
}

export async function revokeKey(tx: Tx, id: KeyId, now: Date): Promise<KeyRow> {
  const rows = await tx<KeyRow>`
    update access.api_key set revoked_at = coalesce(revoked_at, ${now}) where tenant_id = ${tx.tenant} and id = ${id}
    returning ${KEY}`;
  return one(rows);
}

// Failed sign-ins

export interface Tries {
  readonly subjectHash: Buffer;
  readonly failures: number;
  readonly lockedUntil: Date | null;
}

/**
 * Counts a try for each subject before the password is looked at, so that a hundred at once are counted as a hundred.
 * A try while locked changes nothing. Hashes come sorted, so that two tries lock rows in the same order.
 */
export const countTries = (
  tx: Tx,
  hashes: readonly Buffer[],
  now: Date,
  forgetBefore: Date,
): Promise<Tries[]> => tx<Tries>`
  insert into access.sign_in_failure as f (subject_hash, failures, first_at)
  select hash, 1, ${now} from unnest(${hashes}::bytea[]) as h(hash)
  on conflict (subject_hash) do update set
    failures = case when f.locked_until > ${now} then f.failures when f.first_at < ${forgetBefore} then 1 else f.failures + 1 end,
    first_at = case when f.locked_until > ${now} or f.first_at >= ${forgetBefore} then f.first_at else ${now} end
  returning subject_hash, failures, locked_until`;

export async function lockUntil(tx: Tx, hash: Buffer, until: Date): Promise<void> {
  await tx`update access.sign_in_failure set locked_until = ${until} where subject_hash = ${hash}`;
}

/** A right password clears the account and takes back this try from the address. */
export async function forgiveTries(tx: Tx, account: Buffer, address: Buffer): Promise<void> {
  await tx`delete from access.sign_in_failure where subject_hash = ${account}`;
  await tx`
    update access.sign_in_failure set failures = greatest(failures - 1, 0), locked_until = null
    where subject_hash = ${address}`;
}

export const forgetTries = async (tx: Tx, before: Date): Promise<number> =>
  (await tx`delete from access.sign_in_failure where first_at < ${before} returning failures`).length;

// Audit

export interface AuditRow extends Omit<AuditRecord, "actor" | "subject"> {
  readonly id: AuditId;
  readonly actorKind: AuditRecord["actor"]["kind"];
  readonly actorId: bigint | null;
  readonly actorName: string;
  readonly subjectKind: string;
  readonly subjectId: string;
}

export async function saveAudit(tx: Tx, { actor, subject, ...entry }: AuditRecord): Promise<void> {
  await tx`
    insert into access.audit (tenant_id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id,
                              before, after, origin, request_id)
    values (${tx.tenant}, ${entry.at}, ${actor.kind}, ${actor.id}, ${actor.name}, ${entry.action}, ${subject.kind},
            ${subject.id.toString()}, ${json(entry.before)}::jsonb, ${json(entry.after)}::jsonb, ${entry.origin}, ${entry.requestId})`;
}

const json = (value: unknown): string | null =>
  value === undefined ? null : JSON.stringify(value, (_, item) => (typeof item === "bigint" ? item.toString() : item));

export interface AuditFilter {
  readonly subjectKind?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly actorKind?: string | undefined;
  readonly actorId?: bigint | undefined;
  readonly action?: string | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Newest first, from below `beforeId`. */
export const listAudit = (
  tx: Tx,
  filter: AuditFilter,
  beforeId: bigint | null,
  limit: number,
): Promise<AuditRow[]> => tx<AuditRow>`
  select id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, before, after, origin, request_id
  from access.audit
  where tenant_id = ${tx.tenant}
    ${filter.subjectKind === undefined ? empty : sql`and subject_kind = ${filter.subjectKind}`}
    ${filter.subjectId === undefined ? empty : sql`and subject_id = ${filter.subjectId}`}
    ${filter.actorKind === undefined ? empty : sql`and actor_kind = ${filter.actorKind}`}
    ${filter.actorId === undefined ? empty : sql`and actor_id = ${filter.actorId}`}
    ${filter.action === undefined ? empty : sql`and starts_with(action, ${filter.action})`}
    ${filter.from === undefined ? empty : sql`and at >= ${filter.from}`}
    ${filter.until === undefined ? empty : sql`and at < ${filter.until}`}
    ${beforeId === null ? empty : sql`and id < ${beforeId}`}
  order by id desc
  limit ${limit}`;
