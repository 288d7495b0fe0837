import { happens, pick } from "../domain/draw.js";
import type { ReportStatus } from "../domain/event.js";
import type { LineProvider } from "../domain/line.js";
import type { Persona } from "../domain/persona.js";
import { reportsOf } from "../domain/reports.js";
import { personaAt } from "./persona-at.js";
import { askPhone, insertDue, insertPhoneMessage, type MessageExtra, type PhoneRow } from "./store.js";
import type { Asked } from "./surface.js";

/** A message that a provider is asked to take, after it found nothing wrong with its form. */
export interface GivenMessage {
  readonly provider: LineProvider;
  readonly channel: string;
  readonly handle: string;
  readonly text: string;
  readonly key: string | null;
  readonly extra: MessageExtra;
  readonly reportTo: string | null;
  readonly tells: readonly ReportStatus[];
  /** What this provider refuses with at once, and what fails later, where faults say that something does. */
  readonly refusals: readonly string[];
  readonly failures: readonly string[];
  /** The provider's id from 32 hexadecimal digits that belong to this message. */
  idOf(made: string): string;
  /** Does the provider refuse this phone at once? The code. */
  refuses?(phone: PhoneRow): string | undefined;
  /** Does it take the message in vain? The code of the failure. */
  dooms?(phone: PhoneRow, persona: Persona | null): string | undefined;
  /** Does it leave and never arrive, without anybody being told? */
  mutes?(phone: PhoneRow): boolean;
}

export type Taken =
  | { readonly kind: "taken"; readonly providerId: string; readonly isCut: boolean }
  | { readonly kind: "refused"; readonly code: string }
  /** A proxy answered in the provider's place. */
  | { readonly kind: "page" };

/** Takes a message for a phone, or not: draws what goes wrong with it, keeps it and plans what will be told of it. */
export async function take({ tx, now, line, keys, weather }: Asked, given: GivenMessage): Promise<Taken> {
  const { channel, provider, handle } = given;
  const ref = { channelAccountId: line.accountId, handle };
  const phone = await askPhone(tx, ref, { channel, provider }, now);
  const { faults, seed } = weather;
  const made = keys.made(line, `message ${seed}`, `${handle} ${phone.asked}`);
  if (happens(faults.htmlPercent, seed, made, "page")) return { kind: "page" };
  const drawn = happens(faults.refusePercent, seed, made, "refuse") ? pick(given.refusals, seed, made) : undefined;
  const code = given.refuses?.(phone) ?? drawn;
  if (code !== undefined) return { kind: "refused", code };

  const providerId = given.idOf(made);
  const { key, text, extra, reportTo, tells, failures } = given;
  await insertPhoneMessage(tx, { ...ref, channel, direction: "out", providerId, key, text, extra, reportTo }, now);
  const doomed = given.dooms?.(phone, channel === "whatsapp" ? await personaAt(tx, handle, weather) : null);
  const isMuted = given.mutes?.(phone) ?? false;
  const reports = reportsOf(
    { providerId, takenAt: now, tells, failures, isMuted, ...(doomed !== undefined && { doomed }) },
    faults,
    seed,
  );
  const of = { ...ref, channel, provider };
  await insertDue(
    tx,
    reports.map((report) => ({ ...of, ...report })),
  );
  return { kind: "taken", providerId, isCut: happens(faults.cutPercent, seed, made, "cut") };
}
