import type { z } from "zod";
import { type Reason, reasonWith, type StoredRule } from "../compliance/index.js";
import type { MessageId } from "../kernel/id.js";
import { answerView } from "../messaging/index.js";
import type { Tx } from "../platform/db.js";
import { found } from "../platform/problem.js";
import { answersTo, factsOf } from "./answer-reads.js";
import type * as contract from "./contract.js";
import type { OutcomeRow, OutcomeState } from "./message-reads.js";
import * as reads from "./message-reads.js";

const ALL: readonly OutcomeState[] = [
  "planned",
  "deferred",
  "leaving",
  "sent",
  "failed",
  "unknown",
  "suppressed",
  "skipped",
  "held",
];

type Asked = Omit<z.output<typeof contract.MessageFilter>, "state"> & {
  readonly state?: readonly OutcomeState[] | undefined;
};

const filterOf = ({ state, ...rest }: Asked): reads.OutcomeFilter => ({ ...rest, states: new Set(state ?? ALL) });

/** Where the list goes on: among what nobody decided about yet, or down both streams of what was decided. */
export type OutcomeCursor = readonly ["new", bigint] | readonly ["old", Date, bigint, Date, bigint];

export interface OutcomePage {
  readonly rows: OutcomeRow[];
  readonly next: OutcomeCursor | null;
}

/** What waits for its first turn comes first; then messages and steps that made none, newest first, as one list. */
export async function listOutcomes(
  tx: Tx,
  asked: Asked,
  from: OutcomeCursor | null,
  limit: number,
): Promise<OutcomePage> {
  const filter = filterOf(asked);
  const rows: OutcomeRow[] = [];
  if (from?.[0] !== "old" && WAITING.some((state) => filter.states.has(state))) {
    rows.push(...(await reads.undecided(tx, filter, from?.[1] ?? null, limit + 1)));
    if (rows.length > limit) return { rows: rows.slice(0, limit), next: ["new", rows[limit - 1]?.id ?? 0n] };
  }
  const [message, decision] =
    from?.[0] === "old"
      ? [
          { at: from[1], id: from[2] },
          { at: from[3], id: from[4] },
        ]
      : [null, null];
  const wanted = limit + 1 - rows.length;
  const merged = merge(
    await reads.decided(tx, filter, message, wanted),
    await reads.notMade(tx, filter, decision, wanted),
  ).slice(0, wanted);
  const shown = merged.slice(0, limit - rows.length);
  const next = merged.length > shown.length ? cursorAfter(shown, message, decision) : null;
  return { rows: [...rows, ...shown], next };
}

/** States that a message may have before anybody decided about it. */
const WAITING: readonly OutcomeState[] = ["planned", "leaving"];

/** Both lists come newest first; of one moment, messages come before decisions. */
function merge(messages: readonly OutcomeRow[], decisions: readonly OutcomeRow[]): OutcomeRow[] {
  return [...messages, ...decisions].sort(
    (a, b) =>
      b.at.getTime() - a.at.getTime() ||
      Number(b.isMessage) - Number(a.isMessage) ||
      (a.id < b.id ? 1 : a.id > b.id ? -1 : 0),
  );
}

/** Each stream goes on after the last of its own that was shown; one that showed none goes on where it began. */
function cursorAfter(shown: readonly OutcomeRow[], message: reads.At | null, decision: reads.At | null): OutcomeCursor {
  const first: reads.At = { at: LAST_MOMENT, id: INT8_MAX };
  const lastMessage = shown.findLast((row) => row.isMessage) ?? message ?? first;
  const lastDecision = shown.findLast((row) => !row.isMessage) ?? decision ?? first;
  return ["old", lastMessage.at, lastMessage.id, lastDecision.at, lastDecision.id];
}

const LAST_MOMENT = new Date("9999-12-31T00:00:00Z");
const INT8_MAX = 2n ** 63n - 1n;

/** Why it is as it is: the code of a message, or of a step that made none with the rules behind it. */
export function reasonOfOutcome({
  isMessage,
  state,
  because,
  failed,
}: Pick<OutcomeRow, "isMessage" | "state" | "because" | "failed">): Reason | null {
  if (because === null) return null;
  const of = isMessage ? (state === "deferred" ? "deferred" : "message") : state === "held" ? "held" : "skipped";
  return reasonWith(of, because, (failed as StoredRule[] | null) ?? []);
}

/** Rows with what became known of each afterwards. */
export async function outcomeViews(
  tx: Tx,
  rows: readonly OutcomeRow[],
): Promise<z.output<typeof contract.MessageItem>[]> {
  const facts = await factsOf(
    tx,
    rows.flatMap(({ isMessage, id }) => (isMessage ? [id as MessageId] : [])),
  );
  return rows.map((row) => outcomeView(row, (row.isMessage && facts.get(row.id as MessageId)) || []));
}

const outcomeView = (
  row: OutcomeRow,
  facts: z.output<typeof contract.MessageItem>["facts"],
): z.output<typeof contract.MessageItem> => ({
  id: `${row.isMessage ? "m" : "d"}${row.id}`,
  messageId: row.isMessage ? (row.id as MessageId) : null,
  at: row.at,
  state: row.state,
  channel: row.channel,
  to: row.to,
  debtor: { id: row.debtorId, name: row.debtorName },
  creditor: { id: row.creditorId, name: row.creditorName },
  accountId: row.accountId,
  strategy:
    row.strategyId !== null && row.strategyName !== null ? { id: row.strategyId, name: row.strategyName } : null,
  step: row.step,
  subject: row.subject,
  amount: row.amountMinor === null ? null : { minor: row.amountMinor, currency: row.currency },
  until: row.until,
  because: reasonOfOutcome(row),
  facts,
});

/** More than so many of a kind are not counted: the screen says "at least". */
const COUNTED_MAX = 200_000;

export async function countOutcomes(tx: Tx, asked: Asked): Promise<z.output<typeof contract.MessageCounts>> {
  const counts = await reads.countOutcomes(tx, filterOf(asked), COUNTED_MAX);
  const states = new Map<OutcomeState, number>();
  for (const { state, count } of counts) states.set(state, (states.get(state) ?? 0) + count);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return {
    total,
    isExact: total < COUNTED_MAX,
    states: ALL.flatMap((state) => (states.has(state) ? [{ state, count: states.get(state) ?? 0 }] : [])),
    reasons: counts.flatMap(({ state, because, count }) => {
      const reason = reasonOfOutcome({
        isMessage: state !== "skipped" && state !== "held",
        state,
        because,
        failed: null,
      });
      return reason ? [{ state, reason, count }] : [];
    }),
  };
}

export async function showMessage(tx: Tx, id: MessageId): Promise<z.output<typeof contract.MessageView>> {
  const row = found(await reads.messageById(tx, id), "message");
  const attempts = await reads.attemptsOf(tx, id);
  return {
    ...outcomeView(row, (await factsOf(tx, [id])).get(id) ?? []),
    answers: (await answersTo(tx, id)).map(answerView),
    body: row.body,
    replies: row.replies ?? [],
    locale: row.locale,
    template: { id: row.templateId, key: row.templateKey, version: row.templateVersion },
    plannedAt: row.plannedAt,
    notBefore: row.notBefore,
    expiresAt: row.expiresAt,
    debts: await reads.debtsNamed(tx, id),
    packs: row.packs ?? [],
    attempts: attempts.map(({ channelAccountId, channelAccountName, provider, ...attempt }) => ({
      ...attempt,
      channelAccount: { id: channelAccountId, name: channelAccountName, provider },
    })),
  };
}
