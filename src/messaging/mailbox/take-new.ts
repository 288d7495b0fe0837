import { createHash } from "node:crypto";
import type { FetchMessageObject, ImapFlow } from "imapflow";
import { nowOf } from "../../platform/clock.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import { wakeWorkers } from "../../platform/events.js";
import { MAIL_BYTES_MAX } from "../channels/email-hear/open-mail.js";
import type { Callback } from "../channels/heard.js";
import { insertCallbacks } from "../hear/callback-store.js";
import { callbackRow } from "../hear/hooks.js";
import * as store from "./store.js";

/** Mails whose heads are looked at together; their bytes come one by one. */
const HEADS_AT_ONCE = 100;
/** A mailbox whose numbers begin anew is read so far back; so long it is known what was taken. */
const LOOK_BACK_MS = 14 * 86_400_000;
/** Servers search by day, in a zone of their own. */
const DAY_MS = 86_400_000;
/** A mail at which the connection ended so often is left out, or it would hold up all others for ever. */
const TRIES_MAX = 3;

/** What looking into a mailbox needs. */
export interface Looking {
  readonly db: TenantDb;
  readonly ref: store.MailboxRef;
  /** Nothing from before this is ours to read: then the account was connected. */
  readonly from: Date;
  /** How often each mail was begun, kept over connections. */
  readonly tries: Map<string, number>;
}

interface Place extends store.MailboxState {
  /** Only mails from then on, where there is no number to begin at. */
  readonly since: Date | null;
}

/**
 * Takes what is new in the open mailbox: each mail is stored as a call is, and marked as read only then. Returns how many.
 *
 * Mails are known by their numbers while the mailbox keeps them, and by Message-ID, date and size where it does not.
 */
export async function takeNew(client: ImapFlow, looking: Looking): Promise<number> {
  const { mailbox } = client;
  if (!mailbox) return 0;
  const { uidValidity } = mailbox;
  const next = BigInt(mailbox.uidNext);
  const place = await looking.db.begin((tx) => placeOf(tx, looking, uidValidity));
  const found = await client.search(
    place.since ? { since: new Date(place.since.getTime() - DAY_MS) } : { uid: `${place.uidLast + 1n}:*` },
    { uid: true },
  );
  if (!found) throw new Error("the mailbox could not be searched");
  const uids = found.filter((uid) => BigInt(uid) > place.uidLast).sort((a, b) => a - b);
  let taken = 0;
  for (let at = 0; at < uids.length; at += HEADS_AT_ONCE) {
    taken += await takeSome(client, looking, place, uids.slice(at, at + HEADS_AT_ONCE));
  }
  const last = [next - 1n, ...uids.slice(-1).map(BigInt)].reduce((a, b) => (a > b ? a : b));
  if (place.since !== null || last > place.uidLast) {
    await looking.db.begin((tx) => store.saveMailboxState(tx, looking.ref, { uidValidity, uidLast: last }));
  }
  return taken;
}

async function placeOf(tx: Tx, { ref, from }: Looking, uidValidity: bigint): Promise<Place> {
  const known = await store.mailboxState(tx, ref);
  if (known?.uidValidity === uidValidity) return { ...known, since: null };
  const back = new Date((await nowOf(tx)).getTime() - LOOK_BACK_MS);
  return { uidValidity, uidLast: 0n, since: known && back > from ? back : from };
}

async function takeSome(client: ImapFlow, looking: Looking, place: Place, uids: readonly number[]): Promise<number> {
  const { db, ref } = looking;
  const query = { uid: true, size: true, internalDate: true, headers: ["message-id", "date"] };
  const heads = await client.fetchAll(uids.join(","), query, { uid: true });
  const mails = heads.map((head) => ({ head, identity: identityOf(head) })).sort((a, b) => a.head.uid - b.head.uid);
  const seen = await db.begin((tx) =>
    store.seenAmong(
      tx,
      ref.channelAccountId,
      mails.map(({ identity }) => identity),
    ),
  );
  let taken = 0;
  for (const { head, identity } of mails) {
    const state = { uidValidity: place.uidValidity, uidLast: BigInt(head.uid) };
    if (seen.has(identity.toString("hex")) || isOlder(head, place.since)) continue;
    const read = await bytesOf(client, looking, head, place.uidValidity);
    await db.begin(async (tx) => {
      if (read.bytes) {
        await insertCallbacks(tx, [callbackRow(ref.channelAccountId, callOf(read.bytes))]);
        await wakeWorkers(tx);
      }
      await store.markSeen(tx, ref.channelAccountId, identity);
      await store.saveMailboxState(tx, ref, state, read.leftOut);
    });
    if (read.bytes) {
      taken += 1;
      await client.messageFlagsAdd(String(head.uid), ["\\Seen"], { uid: true });
    }
  }
  return taken;
}

/** Message-ID, date and size; where the mail names itself by nothing, the moment at which it came counts too. */
function identityOf({ headers, size, internalDate }: FetchMessageObject): Buffer {
  const head = headers?.toString("latin1").replace(/\s+/g, " ").trim() ?? "";
  const came = /message-id:\s*\S/i.test(head) ? "" : String(internalDate ?? "");
  return createHash("sha256").update(`${head}\n${size}\n${came}`).digest().subarray(0, 16);
}

function isOlder({ internalDate }: FetchMessageObject, since: Date | null): boolean {
  const at = internalDate === undefined ? null : new Date(internalDate);
  return since !== null && at !== null && at < since;
}

interface ReadBytes {
  readonly bytes: Buffer | null;
  readonly leftOut: string | null;
}

async function bytesOf(
  client: ImapFlow,
  { tries }: Looking,
  { uid, size }: FetchMessageObject,
  uidValidity: bigint,
): Promise<ReadBytes> {
  const key = `${uidValidity} ${uid}`;
  const begun = (tries.get(key) ?? 0) + 1;
  if (begun > TRIES_MAX) return { bytes: null, leftOut: "mail_cannot_be_fetched" };
  tries.set(key, begun);
  // Of a mail that is too big its beginning: its words are there.
  const source = (size ?? 0) > MAIL_BYTES_MAX ? { maxLength: MAIL_BYTES_MAX + 1 } : true;
  const mail = await client.fetchOne(String(uid), { uid: true, source }, { uid: true });
  tries.delete(key);
  // Somebody deleted it meanwhile.
  const bytes = mail ? (mail.source ?? null) : null;
  return bytes === null || bytes.length === 0 ? { bytes: null, leftOut: "mail_gone" } : { bytes, leftOut: null };
}

/** The mail as if somebody had brought it. */
const callOf = (body: Buffer): Callback => ({ method: "POST", url: "", query: {}, headers: {}, body });
