import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
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
import { sameAnswers } from "./permits.js";
import { usePerson } from "./person-context.js";
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
      <fieldset className={styles.channels}>
        <legend className="visually-hidden">{words("permit.channel")}</legend>
        {CHANNELS.map((each) => (
          <label key={each} className={styles.channel}>
            <input
              type="radio"
              name="permit-channel"
              className="visually-hidden"
              checked={each === channel}
              onChange={() => setChannel(each)}
            />
            <ChannelIcon channel={each} size={18} />
          </label>
        ))}
      </fieldset>
      <div className={styles.permit} aria-live="polite" aria-busy={isFetching}>
        <p className={styles.permitChannel}>{states(`channel.${channel}`)}</p>
        {data === undefined && error === null && <Skeleton height={20} width="60%" />}
        {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
        {data &&
          sameAnswers(data.items).map(({ permit, creditors }) => (
            <Answer key={permit.accountId} permit={permit} creditors={creditors} />
          ))}
        {data?.items.length === 0 && <p className={styles.none}>{words("permit.noAccount")}</p>}
      </div>
    </Panel>
  );
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
          <State
            shape={nextAllowedAt === null ? "triangle" : "quarter"}
            tone={nextAllowedAt === null ? "stop" : "plain"}
          >
            {words(nextAllowedAt === null ? "permit.no" : "permit.notYet")}
          </State>
        )}
      </p>
      {!allowed && nextAllowedAt && <FromWhen at={nextAllowedAt} zone={zone} />}
      {reasons.length > 0 && <Reasons reasons={reasons} zone={zone} />}
      {allowed && packs.length > 0 && (
        <p className={styles.packs}>{words("permit.packs", { packs: packs.join(", ") })}</p>
      )}
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
      {words("permit.from", { moment: formatStamp(moment, locale, zone), zone: zoneName(zone, locale, moment) })}{" "}
      <When at={at} zone={zone} tone="muted" />
    </p>
  );
}
