import type { Tx } from "../platform/db.js";
import type { Consumer, News } from "../platform/events.js";
import type { Fragment } from "../platform/sql.js";
import type { EventKind } from "./domain/events.js";
import * as store from "./tell-store.js";

/** Something of which endpoints may want to hear, and where it is read. */
interface Heard {
  readonly kind: EventKind;
  readonly happened: (tx: Tx) => Fragment;
}

/** The news of other rooms that becomes webhooks. Where nobody wants its kind, nothing is looked up. */
export const webhooksConsumer: Consumer = {
  name: "webhooks",
  kinds: ["debts.paid", "plans.changed", "messaging.sent", "messaging.ended", "compliance.opted_out"],
  async handle(tx, news, now) {
    const heard = news.flatMap(heardIn);
    if (heard.length === 0) return;
    const wanted = await store.wantedKinds(tx, [...new Set(heard.map(({ kind }) => kind))]);
    for (const { kind, happened } of heard) if (wanted.has(kind)) await store.queueFor(tx, kind, happened(tx), now);
  },
};

function heardIn({ kind, payload }: News): Heard[] {
  switch (kind) {
    case "debts.paid": {
      const ids = idsOf((payload as { paymentIds: string[] }).paymentIds);
      return [{ kind: "payment.received", happened: (tx) => store.paymentsReceived(tx, ids) }];
    }
    case "plans.changed":
      return promisesIn((payload as { promises?: { id: string; state: string }[] }).promises ?? []);
    case "messaging.sent": {
      const ids = idsOf((payload as { messageIds?: string[] }).messageIds ?? []);
      return ids.length === 0 ? [] : [{ kind: "message.sent", happened: (tx) => store.messagesIn(tx, ids, "sent") }];
    }
    case "messaging.ended": {
      const failed = (payload as { messageId: string; state: string }[]).filter(({ state }) => state === "failed");
      const ids = idsOf(failed.map(({ messageId }) => messageId));
      return ids.length === 0
        ? []
        : [{ kind: "message.failed", happened: (tx) => store.messagesIn(tx, ids, "failed") }];
    }
    case "compliance.opted_out": {
      const ids = idsOf((payload as { optOutIds: string[] }).optOutIds);
      return [{ kind: "opt_out.set", happened: (tx) => store.optOutsSet(tx, ids) }];
    }
    default:
      return [];
  }
}

const STATES = ["made", "kept", "part_kept", "broken"] as const;

function promisesIn(promises: readonly { id: string; state: string }[]): Heard[] {
  return STATES.flatMap((state) => {
    const ids = idsOf(promises.filter((promise) => promise.state === state).map(({ id }) => id));
    return ids.length === 0
      ? []
      : [{ kind: `promise.${state}` as const, happened: (tx: Tx) => store.promisesIn(tx, ids, state) }];
  });
}

const idsOf = (ids: readonly string[]): bigint[] => ids.map(BigInt);
