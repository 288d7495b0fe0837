import { type ReactNode, useMemo } from "react";
import type { Locale } from "../../../../src/kernel/locale.js";
import type { LocalDate } from "../../../../src/kernel/time.js";
import { furthest } from "../../../kit/facts.js";
import { formatDay, formatMoney, formatStamp } from "../../../kit/format.js";
import {
  CallIcon,
  ChargeIcon,
  CheckIcon,
  HoldIcon,
  ImportIcon,
  LawIcon,
  NoteIcon,
  PauseIcon,
  PaymentIcon,
  PlayIcon,
  PromiseIcon,
  StrategyIcon,
} from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { percentOf } from "../../../kit/percent.js";
import type { TimelineEntry } from "../../../kit/timeline.js";
import { Day } from "../../../kit/when.js";
import { hasWords, useLocale, useWords, type Words } from "../../../kit/words.js";
import { howAsked, proofSaid } from "./codes.js";
import styles from "./debtor.module.css";
import { Letter, Receipts } from "./message-entry.js";
import { placeOf } from "./model.js";
import { usePerson } from "./person-context.js";
import type { TimelineItem, TimelineKind, TimelineOf } from "./shapes.js";
import { OptOutWords } from "./standing.js";

/** What an entry needs to be said: words, the reader's language, the person's clock, and whether accounts must be named. */
interface Saying {
  readonly words: Words;
  readonly states: Words;
  readonly locale: Locale;
  readonly zone: string;
  readonly namesAccount: boolean;
}

type Told = Omit<TimelineEntry, "id" | "at">;
type Teller<Kind extends TimelineKind> = (item: TimelineOf<Kind>, saying: Saying) => Told;

/** The timeline's items as entries: every kind has its own picture, sentence and state. */
export function useEntries(items: readonly TimelineItem[] | undefined): readonly TimelineEntry[] | undefined {
  const words = useWords("debtor");
  const states = useWords("states");
  const locale = useLocale();
  const { person, zone } = usePerson();
  const namesAccount = person.accounts.length > 1;
  return useMemo(
    () =>
      items?.map((item) => ({
        id: item.id,
        at: item.at,
        ...tell(item, { words, states, locale, zone, namesAccount }),
      })),
    [items, words, states, locale, zone, namesAccount],
  );
}

const tell = <Kind extends TimelineKind>(item: TimelineOf<Kind>, saying: Saying): Told =>
  (TELLERS[item.kind as Kind] as Teller<Kind>)(item, saying);

/** How a contact ended. A code that has no words is shown as it is. */
const outcomeWords = (outcome: string, words: Words): string =>
  hasWords(`debtor:outcome.${outcome}`) ? words(`outcome.${outcome}`) : outcome;

/** Parts of a small line: whose account, which step, who did it. */
const line = (...parts: readonly (string | null | undefined | false)[]): string | undefined =>
  parts.filter(Boolean).join(" · ") || undefined;

const accountOf = ({ account }: TimelineItem, { namesAccount }: Saying): string | null =>
  namesAccount && account ? account.creditor.name : null;

const stepOf = ({ step }: TimelineOf<"message" | "decision">, { words }: Saying): string | null =>
  step ? words("entry.step", { strategy: step.strategy.name, no: placeOf(step.no) }) : null;

const message: Teller<"message"> = (item, saying) => {
  const { words, states, locale, zone } = saying;
  const { channel, state, to, until, because } = item;
  const name = states(`channel.${channel}`);
  const most = state === "sent" ? furthest(item.facts) : null;
  return {
    icon: { channel },
    title: to ? words("entry.messageTo", { channel: name, to }) : name,
    state: most ? { kind: "fact", state: most.fact } : { kind: "message", state },
    reasons: because ? [because] : [],
    body: (
      <>
        {until && <div>{words("entry.until", { moment: formatStamp(Date.parse(until), locale, zone) })}</div>}
        <Letter item={item} />
        <Receipts item={item} />
      </>
    ),
    by: line(
      item.step ? stepOf(item, saying) : words("entry.service"),
      accountOf(item, saying),
      item.attempts > 1 && words("entry.attempts", { count: item.attempts }),
    ),
  };
};

const decision: Teller<"decision"> = (item, saying) => {
  const { words, locale, zone } = saying;
  const { what, step, until, because, reasons } = item;
  const strategy = step?.strategy.name ?? "";
  const given = reasons.length > 0 ? reasons : [because];
  return {
    icon: { picture: what === "tasked" ? CallIcon : StrategyIcon },
    title: words(`decision.${what}`, { strategy, no: placeOf(step?.no ?? 0) }),
    ...(what === "deferred" && { state: { kind: "message", state: "deferred" } as const }),
    ...(what === "skipped" && { state: { kind: "message", state: "skipped" } as const }),
    ...(what === "held" && { state: { kind: "hold", state: because.code } as const }),
    // Coming in needs no defence.
    reasons: what === "entered" ? [] : given,
    body: until
      ? words(what === "held" ? "entry.heldUntil" : "entry.until", {
          moment: formatStamp(Date.parse(until), locale, zone),
        })
      : undefined,
    by: line(
      (what === "tasked" || what === "branched" || what === "reanchored") && stepOf(item, saying),
      accountOf(item, saying),
    ),
  };
};

const payment: Teller<"payment"> = (item, saying) => {
  const { words, locale } = saying;
  const { amount, state, applied, unappliedMinor, method, ref, paidOn } = item;
  const parts = applied.map((debt) =>
    words("entry.applied", { ref: debt.ref, amount: formatMoney(debt.minor, amount.currency, locale).amount }),
  );
  return {
    icon: { picture: PaymentIcon },
    tone: state === "reversed" ? "plain" : "money",
    title: (
      <>
        {words(state === "reversed" ? "entry.paymentReversed" : "entry.payment")}{" "}
        <Money minor={amount.minor} currency={amount.currency} tone={state === "reversed" ? "muted" : "in"} />
      </>
    ),
    state: { kind: "payment", state },
    body: (
      <>
        {words("entry.paidOn")} <Day on={paidOn} />
        {parts.length > 0 && ` · ${parts.join(", ")}`}
        {BigInt(unappliedMinor) > 0n &&
          ` · ${words("entry.unapplied", { amount: formatMoney(unappliedMinor, amount.currency, locale).amount })}`}
      </>
    ),
    by: line(method, ref, accountOf(item, saying)),
  };
};

const posting: Teller<"posting"> = (item, saying) => {
  const { what, debt, amount, effect } = item;
  return {
    icon: { picture: NoteIcon },
    title: saying.words(`posting.${what}`, { ref: debt?.ref ?? "" }),
    body: (
      <>
        {effect === "less" ? "−" : "+"}
        <Money minor={amount.minor} currency={amount.currency} />
        {debt && ` · ${debt.ref}`}
      </>
    ),
    by: line(accountOf(item, saying)),
  };
};

const charge: Teller<"charge"> = (item, saying) => {
  const { words } = saying;
  const { what, of, amount, debt, because, reversal, step } = item;
  const strategy = step && words("entry.step", { strategy: step.strategy.name, no: placeOf(step.no) });
  return {
    icon: { picture: ChargeIcon },
    title: (
      <>
        {words(what === "made" ? `charge.${of}` : `charge.${of}Reversed`)}{" "}
        <Money minor={amount.minor} currency={amount.currency} tone={item.isReversed ? "muted" : "plain"} />
      </>
    ),
    reasons: because ? [because] : [],
    body: reversal ? (
      `${debt.ref} · ${words(`charge.because_${reversal.because}`)}${reversal.note ? ` · ${reversal.note}` : ""}`
    ) : (
      <ChargeWords item={item} />
    ),
    by: line(reversal ? reversal.by : strategy, accountOf(item, saying)),
  };
};

/** What it was a share of, for how long, and what allowed it. */
function ChargeWords({ item }: { readonly item: TimelineOf<"charge"> }): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  const { debt, base, annualBps, fromOn, madeOn, contract, laws, isReversed } = item;
  const of = formatMoney(base.minor, base.currency, locale).amount;
  const basis =
    annualBps === null || fromOn === null
      ? words("charge.ofBase", { amount: of })
      : words("charge.ofDays", {
          amount: of,
          percent: percentOf(annualBps, locale),
          from: formatDay(fromOn as LocalDate, locale),
          to: formatDay(madeOn as LocalDate, locale),
        });
  return (
    <>
      <div>
        {debt.ref} · {basis}
      </div>
      <div>
        {contract}
        {laws.length > 0 && ` · ${words("charge.laws", { laws: laws.join(", ") })}`}
      </div>
      {isReversed && <div>{words("charge.wasReversed")}</div>}
    </>
  );
}

const arrival: Teller<"arrival"> = (item, saying) => {
  const { words } = saying;
  const { count, amount, debts, fileName } = item;
  const named = debts.map(({ ref }) => ref).join(", ");
  return {
    icon: { picture: ImportIcon },
    title: (
      <>
        {words("entry.arrival", { count })} <Money minor={amount.minor} currency={amount.currency} />
      </>
    ),
    body: count > debts.length ? words("entry.andMore", { named, count: count - debts.length }) : named,
    by: line(fileName, accountOf(item, saying)),
  };
};

const promise: Teller<"promise"> = (item, saying) => {
  const { words } = saying;
  const { what, amount, promisedOn, by } = item;
  return {
    icon: { picture: PromiseIcon },
    tone: what === "kept" ? "money" : what === "broken" ? "human" : "in",
    title: (
      <>
        {words("entry.promise")} <Money minor={amount.minor} currency={amount.currency} />
      </>
    ),
    state: { kind: "promise", state: what },
    body: (
      <>
        {words("entry.promisedOn")} <Day on={promisedOn} />
      </>
    ),
    by: line(by, accountOf(item, saying)),
  };
};

const hold: Teller<"hold"> = (item, saying) => {
  const { words, locale, zone } = saying;
  const { what, until, reason, by } = item;
  const isSet = what === "set";
  return {
    icon: { picture: isSet ? PauseIcon : PlayIcon },
    tone: isSet && item.hold !== "pause" ? "human" : "plain",
    title: words(isSet ? `hold.${item.hold}` : `hold.${item.hold}Lifted`),
    body: (
      <>
        <div>{reason}</div>
        {isSet &&
          (until
            ? words("entry.heldUntil", { moment: formatStamp(Date.parse(until), locale, zone) })
            : words("hold.untilLifted"))}
      </>
    ),
    // Who set it did not necessarily lift it.
    by: line(isSet && by, accountOf(item, saying)),
  };
};

const optOut: Teller<"opt_out"> = ({ what, channel, reason }, { words }) => ({
  icon: { picture: HoldIcon },
  tone: what === "set" ? "in" : "plain",
  title: what === "set" ? <OptOutWords channel={channel} /> : words("optOut.lifted"),
  body: howAsked(reason, words),
});

const stop: Teller<"stop"> = (item, { words }) => ({
  icon: { picture: LawIcon },
  tone: item.what === "set" ? "human" : "plain",
  title: words(item.what === "set" ? `stop.${item.stop}` : "stop.lifted", { stop: words(`stop.${item.stop}`) }),
  body: item.reason,
});

const consent: Teller<"consent"> = ({ what, channels, proof }, { words, states }) => {
  const { how, by } = proofSaid(proof, words);
  return {
    icon: { picture: CheckIcon },
    tone: "in",
    title: words(`consent.${what}`, { channels: channels.map((channel) => states(`channel.${channel}`)).join(", ") }),
    body: how,
    by: line(proof.textVersion && words("entry.textVersion", { version: proof.textVersion }), by),
  };
};

const task: Teller<"task"> = (item, saying) => ({
  icon: { picture: CallIcon },
  title: saying.words(`task.${item.what}`),
  ...(item.because && { body: outcomeWords(item.because, saying.words) }),
  by: line(accountOf(item, saying)),
});

const contact: Teller<"contact"> = (item, saying) => {
  const { words, states } = saying;
  const name = states(`channel.${item.channel}`);
  return {
    icon: { channel: item.channel },
    tone: item.direction === "in" ? "in" : "plain",
    title: words(item.direction === "in" ? "entry.contactIn" : "entry.contactOut", { channel: name }),
    body: outcomeWords(item.outcome, words),
    by: line(accountOf(item, saying)),
  };
};

/** What the person said themselves, and what it asked for. */
const answer: Teller<"answer"> = (item, saying) => {
  const { words, states } = saying;
  const { channel, from, kind, meaning, subject, text, pressed, media } = item.answer;
  const files = media.map(({ kind: sort, name }) => name ?? words(`answer.media.${sort}`));
  const said = pressed === null ? text : words("entry.pressed", { pressed: text || pressed });
  return {
    icon: { channel },
    tone: "in",
    title: words("entry.answerTitle", { channel: states(`channel.${channel}`), from }),
    ...(meaning !== null && { state: { kind: "meaning", state: meaning } as const }),
    body: (
      <>
        {subject !== null && <strong>{subject}</strong>}
        <div className={styles.said}>{said}</div>
        {files.length > 0 && <div>{files.join(" · ")}</div>}
      </>
    ),
    by: line(kind !== "words" && words(`entry.answer_${kind}`), accountOf(item, saying)),
  };
};

const TELLERS: { readonly [Kind in TimelineKind]: Teller<Kind> } = {
  message,
  answer,
  decision,
  payment,
  posting,
  charge,
  arrival,
  promise,
  hold,
  opt_out: optOut,
  stop,
  consent,
  task,
  contact,
};
