import type { ReactNode } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { formatNumber } from "../../../kit/format.js";
import { State } from "../../../kit/state-badge.js";
import type { Look } from "../../../kit/states.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./calendar.module.css";
import { type ChannelCount, type Group, totalOf } from "./model.js";

export const GROUP_LOOKS: Readonly<Record<Group, Look>> = {
  left: { shape: "full", tone: "accent" },
  coming: { shape: "quarter", tone: "plain" },
  rehearsed: { shape: "dotted", tone: "quiet" },
};

interface CountsProps {
  readonly group: Group;
  readonly counts: readonly ChannelCount[];
}

/** How many by each channel, with the shape of what is known of them. */
export function Counts({ group, counts }: CountsProps): ReactNode {
  const words = useWords("calendar");
  const locale = useLocale();
  if (counts.length === 0) return null;
  const total = formatNumber(totalOf(counts), locale);
  return (
    <span className={styles.counts} data-group={group}>
      <State {...GROUP_LOOKS[group]}>
        <span className="visually-hidden">{words(`group.${group}`)}: </span>
        <span className={styles.total}>{total}</span>
      </State>
      <span className={styles.channels}>
        {counts.map(({ channel, count }) => (
          <span key={channel} className={styles.channel}>
            <ChannelIcon channel={channel} size={13} />
            {formatNumber(count, locale)}
          </span>
        ))}
      </span>
    </span>
  );
}
