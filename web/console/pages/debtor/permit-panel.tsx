import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { CHANNELS, type Channel } from "../../../../src/kernel/channel.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { useNow } from "../../../kit/clock.js";
import { formatStamp } from "../../../kit/format.js";
import { State } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { Reasons } from "../../../kit/why-button.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { zoneName } from "../../../kit/zones.js";
import { permitQuery } from "./data.js";
import styles from "./debtor.module.css";
import { likelyChannel } from "./model.js";
import { Panel } from "./panel.js";
import { usePerson } from "./person-context.js";
import { sameAnswers } from "./permits.js";
import type { PermitView } from "./shapes.js";

/** "May I contact this person now?", asked of the law channel by channel. */
export function PermitPanel(): ReactNode {
  const words = useWords("debtor");
  const states = useWords("states");
  const { person } = usePerson();
  const [channel, setChannel] = useState<Channel>(() => likelyChannel(person));
  const { data, error, refetch, isFetching } = useQuery(permitQuery(person.id, channel));
  return (
    <Panel title={words("permit.title")}>
      <div className={styles.channels} role="radiogroup" aria-label={words("permit.channel")} onKeyDown={(event) => walk(event, channel, setChannel)}>
        {CHANNELS.map((each) => (
          <button
            key={each}
            type="button"
            role="radio"
            aria-checked={each === channel}
            aria-label={states(`channel.${each}`)}
            tabIndex={each === channel ? 0 : -1}
            className={styles.channel}
            onClick={() => setChannel(each)}
          >
            <ChannelIcon channel={each} size={18} />
          </button>
        ))}
      </div>
      <div className={styles.permit} aria-live="polite" aria-busy={isFetching}>
        <p className={styles.permitChannel}>{states(`channel.${channel}`)}</p>
        {data === undefined && error === null && <Skeleton height={20} width="60%" />}
        {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
        {data && sameAnswers(data.items).map(({ permit, creditors }) => <Answer key={permit.accountId} permit={permit} creditors={creditors} />)}
        {data?.items.length === 0 && <p className={styles.none}>{words("permit.noAccount")}</p>}
      </div>
    </Panel>
  );
}

/** Arrows choose, as in any group of which one counts. */
function walk(event: KeyboardEvent<HTMLElement>, channel: Channel, choose: (channel: Channel) => void): void {
  const step = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const at = (CHANNELS.indexOf(channel) + step + CHANNELS.length) % CHANNELS.length;
  const next = CHANNELS[at];
  if (!next) return;
  choose(next);
  event.currentTarget.querySelectorAll<HTMLElement>("button")[at]?.focus();
}

interface AnswerProps {
  readonly permit: PermitView;
  /** For whom it holds, where not all creditors get the same answer. */
  readonly creditors: readonly string[];
}

function Answer({ permit, creditors }: AnswerProps): ReactNode {
  const words = useWords("debtor");
  const { zone } = usePerson();
  const { allowed, reasons, nextAllowedAt, packs } = permit;
  return (
    <div className={styles.answer}>
      {creditors.length > 0 && <p className={styles.answerFor}>{creditors.join(", ")}</p>}
      <p className={styles.answerWord}>
        {allowed ? (
          <State shape="full" tone="accent">
            {words("permit.yes")}
          </State>
        ) : (
          <State shape={nextAllowedAt === null ? "triangle" : "quarter"} tone={nextAllowedAt === null ? "stop" : "plain"}>
            {words(nextAllowedAt === null ? "permit.no" : "permit.notYet")}
          </State>
        )}
      </p>
      {!allowed && nextAllowedAt && <FromWhen at={nextAllowedAt} zone={zone} />}
      {reasons.length > 0 && <Reasons reasons={reasons} zone={zone} />}
      {allowed && packs.length > 0 && <p className={styles.packs}>{words("permit.packs", { packs: packs.join(", ") })}</p>}
    </div>
  );
}

function FromWhen({ at, zone }: { readonly at: string; readonly zone: string }): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  useNow();
  const moment = Date.parse(at);
  return (
    <p className={styles.fromWhen}>
      {words("permit.from", { moment: formatStamp(moment, locale, zone), zone: zoneName(zone, locale, moment) })} <When at={at} zone={zone} tone="muted" />
    </p>
  );
}
