import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { Channel } from "../../../../src/kernel/channel.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { HoldIcon, PaymentIcon, SmsIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { State } from "../../../kit/state-badge.js";
import { lookOf } from "../../../kit/states.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { hasWords, loadWords, useWords } from "../../../kit/words.js";
import { decisionsQuery, doingsQuery } from "./data.js";
import { type Decision, type Doing, happenings } from "./model.js";
import styles from "./phones.module.css";

/** What is happening: each decision with the rule that acted, each answer, each payment, as they come. */
export function Feed(): ReactNode {
  const words = useWords("simulator");
  const decisions = useQuery(decisionsQuery);
  const doings = useQuery(doingsQuery);
  const all = useMemo(
    () => (decisions.data && doings.data ? happenings(decisions.data, doings.data) : undefined),
    [decisions.data, doings.data],
  );
  const error = decisions.error ?? doings.error;
  return (
    <aside className={styles.feed} aria-label={words("feed.title")}>
      <div className={styles.feedHead}>
        <h2>{words("feed.title")}</h2>
        <Link to="/messages" className={styles.why ?? ""}>
          {words("feed.all")}
        </Link>
      </div>
      {error !== null && all === undefined && (
        <Trouble error={error} onRetry={() => void Promise.all([decisions.refetch(), doings.refetch()])} />
      )}
      {all === undefined && error === null && <Skeleton height={240} />}
      {all?.length === 0 && <p className={styles.nothing}>{words("feed.empty")}</p>}
      {all && all.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        <ol className={styles.happenings} tabIndex={0} aria-label={words("feed.title")}>
          {all.map((one) => (
            <li key={one.id}>{one.of === "decision" ? <Decided {...one.decision} /> : <Done {...one.doing} />}</li>
          ))}
        </ol>
      )}
    </aside>
  );
}

/** The rule that acted, in a sentence; null while its words are on the way. */
function useReason(): ((reason: NonNullable<Decision["because"]>) => string) | null {
  const words = useWords("reasons");
  const [isReady, setReady] = useState(hasWords("reasons:unknown"));
  useEffect(() => void loadWords("reasons").then(() => setReady(true)), []);
  return isReady ? (reason) => reasonSentence(reason, words, (key) => hasWords(`reasons:${key}`)) : null;
}

const lookOfOutcome = (state: Decision["state"]) =>
  state === "held" ? lookOf("hold", "pause") : lookOf("message", state === "planned" ? "ready" : state);

function Decided({ state, debtor, channel, at, because, id }: Decision): ReactNode {
  const words = useWords("states");
  const sentence = useReason();
  const code = state === "held" ? "hold.pause" : `message.${state === "planned" ? "ready" : state}`;
  return (
    <>
      <Line at={at} channel={channel}>
        <Link to="/messages" search={{ open: id } as never} className={styles.happeningLink ?? ""}>
          {debtor.name}
        </Link>
      </Line>
      <div className={styles.rule}>
        <State {...lookOfOutcome(state)}>{hasWords(`states:${code}`) ? words(code) : state}</State>
      </div>
      {because !== null && sentence !== null && <p className={styles.rule}>{sentence(because)}</p>}
    </>
  );
}

const ICONS = { said: SmsIcon, stopped: HoldIcon, paid: PaymentIcon } as const;

function Done({ kind, at, channel, debtor, text, meaning, amount }: Doing): ReactNode {
  const words = useWords("simulator");
  const states = useWords("states");
  const Picture = ICONS[kind];
  const own = channel === null || channel === "all" ? null : (channel as Channel);
  return (
    <>
      <Line at={at} channel={own}>
        {debtor && (
          <Link to="/debtors/$debtorId" params={{ debtorId: debtor.id }} className={styles.happeningLink ?? ""}>
            {debtor.name}
          </Link>
        )}
      </Line>
      <p className={styles.rule} data-kind={kind}>
        <Picture size={14} aria-hidden={true} />
        <span>
          {kind === "said" && (text ? words("feed.said", { text }) : words("feed.saidNothing"))}
          {kind === "stopped" &&
            (own ? words("feed.stopped", { channel: states(`channel.${own}`) }) : words("feed.stoppedAll"))}
          {kind === "paid" && amount && <Money {...amount} tone="in" />}
          {meaning !== null && hasWords(`simulator:feed.meaning.${meaning}`) && (
            <span className={styles.meaning}>{words(`feed.meaning.${meaning}`)}</span>
          )}
        </span>
      </p>
    </>
  );
}

interface LineProps {
  readonly at: string;
  readonly channel: Channel | null;
  readonly children: ReactNode;
}

/** Who, on which channel, when. */
function Line({ at, channel, children }: LineProps): ReactNode {
  return (
    <div className={styles.happening}>
      {children}
      {channel !== null && <ChannelIcon channel={channel} size={15} />}
      <When at={at} tone="muted" />
    </div>
  );
}
