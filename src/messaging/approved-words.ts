import type { MessageId } from "../kernel/id.js";
import { HOUR_MS } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import type { ApprovedTemplate } from "./channels/adapter.js";
import { providerOf, takesButtons } from "./channels/index.js";
import type { Guarded } from "./domain/guard.js";
import type { Shaped } from "./domain/provider-template.js";
import type { Judged } from "./judged.js";
import * as store from "./provider-template-store.js";
import type { ExampledShape, Letters } from "./render.js";
import type { ChannelAccount } from "./store.js";
import { closedWindows } from "./window-store.js";

/** A template that waits for the provider's word is looked for again after this; the word itself wakes it too. */
const PENDING_WAIT_MS = HOUR_MS;

export interface InWords {
  readonly judged: readonly Judged[];
  readonly templates: ReadonlyMap<MessageId, ApprovedTemplate>;
}

/**
 * Which of these messages may leave in free words, and which only as a template that the provider approved?
 *
 * Where the provider wants templates, free words are taken for some hours after the person wrote, unless it has said since that
 * they are not. A template that nobody
 * has asked for yet is asked for now, and its messages wait; one that the provider refused leaves its messages to the
 * next channel of their step.
 */
export async function inApprovedWords(
  tx: Tx,
  account: ChannelAccount,
  judged: readonly Judged[],
  letters: Letters,
  now: Date,
): Promise<InWords> {
  const hours = providerOf(account.channel, account.provider)?.capabilities.freeformHours ?? null;
  const bound = hours === null ? [] : await boundToTemplates(tx, account, judged, hours, now);
  if (bound.length === 0) return { judged, templates: new Map() };
  const shapes = new Map<MessageId, ExampledShape>();
  const hasButtons = takesButtons(account);
  for (const { message, zone } of bound) {
    const shape = shapeIn(letters, { message, zone }, hasButtons);
    if (shape) shapes.set(message.id, shape);
  }
  const states = await store.templateStates(tx, account.id, [...shapes.values()]);
  const wanted = bound.flatMap(({ message }) => {
    const shape = shapes.get(message.id);
    return shape && !states.has(nameOf(shape)) ? [{ ...shape, templateId: message.templateId }] : [];
  });
  await store.wantTemplates(tx, account.id, wanted, now);
  const templates = new Map<MessageId, ApprovedTemplate>();
  const answered = judged.map((one): Judged => {
    const shape = shapes.get(one.message.id);
    if (!shape) return one;
    const { state, providerId } = states.get(nameOf(shape)) ?? { state: "wanted", providerId: null };
    if (state === "approved") templates.set(one.message.id, approvedAs(shape, providerId));
    return state === "approved" ? one : { ...one, verdict: without(state, one, now) };
  });
  return { judged: answered, templates };
}

/** Those whose window is closed: by our own clock, or by the provider's word since the person wrote last. */
async function boundToTemplates(
  tx: Tx,
  { id }: ChannelAccount,
  judged: readonly Judged[],
  hours: number,
  now: Date,
): Promise<readonly Judged[]> {
  const going = judged.filter(({ verdict }) => verdict.kind === "go");
  const isOpen = ({ wroteAt }: Judged): boolean =>
    wroteAt !== null && now.getTime() < wroteAt.getTime() + hours * HOUR_MS;
  const closed = await closedWindows(
    tx,
    id,
    going.filter(isOpen).map(({ message }) => message.contactPointId),
  );
  return going.filter((one) => {
    const closedAt = closed.get(one.message.contactPointId);
    return !isOpen(one) || (closedAt !== undefined && one.wroteAt !== null && one.wroteAt <= closedAt);
  });
}

const approvedAs = ({ name, language, params }: Shaped, providerId: string | null): ApprovedTemplate => ({
  name,
  language,
  params,
  ...(providerId !== null && { providerId }),
});

const nameOf = ({ name, language }: Pick<Shaped, "name" | "language">): string => `${name} ${language}`;

/** A text that cannot be made fails when it is to be written, with its own cause. */
function shapeIn(
  letters: Letters,
  addressed: Parameters<Letters["shape"]>[0],
  hasButtons: boolean,
): ExampledShape | null {
  try {
    return letters.shape(addressed, hasButtons);
  } catch {
    return null;
  }
}

const REFUSED: ReadonlySet<string> = new Set(["rejected", "paused", "disabled"]);

function without(state: string, { message }: Judged, now: Date): Guarded {
  if (REFUSED.has(state)) return { kind: "suppress", because: "template_refused" };
  const at = new Date(now.getTime() + PENDING_WAIT_MS);
  return at < message.expiresAt
    ? { kind: "later", at, because: "template_pending" }
    : { kind: "suppress", because: "template_refused" };
}
