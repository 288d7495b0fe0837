import type { ReactNode } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { formatNumber, formatPercent } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { countOf, type ReachRow, reachRows } from "./model.js";
import { Panel } from "./panel.js";
import styles from "./segment.module.css";
import type { Live } from "./use-live.js";

/** Whom the law lets us reach on each channel, and what stands before the others. */
export function Reach({ live }: { readonly live: Live }): ReactNode {
  const words = useWords("segment");
  const states = useWords("states");
  const { look, isLookOld } = live;
  if (look === undefined && live.rule === null) return null;
  const { rows, without } = reachRows(look?.reach ?? []);
  const all = countOf(look?.totals ?? []);
  return (
    <Panel title={words("reach.title")} isOld={isLookOld} isWaiting={look === undefined}>
      {rows.length === 0 && <p className={styles.none}>{words("reach.nobody")}</p>}
      <ul className={styles.reach}>
        {rows.map((row) => (
          <ReachLine key={row.channel} row={row} all={all} />
        ))}
      </ul>
      {rows.length > 0 && without.length > 0 && (
        <p className={styles.small}>
          {words("reach.without", { channels: without.map((channel) => states(`channel.${channel}`)).join(", ") })}
        </p>
      )}
    </Panel>
  );
}

function ReachLine({ row, all }: { readonly row: ReachRow; readonly all: number }): ReactNode {
  const words = useWords("segment");
  const states = useWords("states");
  const locale = useLocale();
  const { channel, reachable, unasked, barriers } = row;
  const share = (count: number): string => `${all === 0 ? 0 : (100 * count) / all}%`;
  return (
    <li className={styles.reachRow}>
      <span className={styles.reachName}>
        <ChannelIcon channel={channel} size={16} />
        {states(`channel.${channel}`)}
      </span>
      <span className={styles.reachCount}>
        {formatNumber(reachable, locale)}
        <span className={styles.muted}>{formatPercent(all === 0 ? 0 : reachable / all, locale)}</span>
      </span>
      <span className={styles.bar} aria-hidden={true}>
        <span className={styles.full} style={{ width: share(reachable) }} />
        <span className={styles.half} style={{ width: share(unasked) }} />
      </span>
      {barriers.length > 0 && (
        <span className={styles.barriers}>
          {barriers.map(({ barrier, count }) => words(`reach.${barrier}`, { count })).join(" · ")}
        </span>
      )}
    </li>
  );
}
