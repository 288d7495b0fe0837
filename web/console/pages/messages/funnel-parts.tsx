import { SegmentedControl } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { BarChart } from "../../../kit/bar-chart.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { formatNumber, formatPercent } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./funnel.module.css";
import type { FunnelView, MessagesSearch } from "./model.js";

const SHOWN = ["delivered", "seen", "replied", "paid"] as const;

/** A channel of which no arrival and no reading was ever told does not tell: that is no nought. */
const isTold = (row: FunnelView["channels"][number], stage: (typeof SHOWN)[number]): boolean =>
  row.sent > 0 && (row[stage] > 0 || stage === "replied" || stage === "paid");

interface ByChannelProps {
  readonly funnel: FunnelView;
  readonly onChange: (change: MessagesSearch) => void;
}

/** What each channel came to, as shares of what it sent. */
export function ByChannel({ funnel: { channels }, onChange }: ByChannelProps): ReactNode {
  const words = useWords("messages");
  const locale = useLocale();
  return (
    <div className={styles.part}>
      <h2>{words("funnel.byChannel")}</h2>
      <table className={styles.channels}>
        <thead>
          <tr>
            <th scope="col">{words("filter.channel")}</th>
            <th scope="col">{words("funnel.stage.sent")}</th>
            {SHOWN.map((stage) => (
              <th key={stage} scope="col" data-stage={stage}>
                {words(`funnel.stage.${stage}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {channels.map((row) => (
            <tr key={row.channel}>
              <th scope="row">
                <button type="button" className={styles.channel} onClick={() => onChange({ channel: row.channel })}>
                  <ChannelIcon channel={row.channel} size={16} withName={true} />
                </button>
              </th>
              <td>{formatNumber(row.sent, locale)}</td>
              {SHOWN.map((stage) => (
                <td key={stage} data-stage={stage}>
                  {isTold(row, stage) ? formatPercent(row[stage] / row.sent, locale) : "—"}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const MEASURES = ["seen", "replied", "paid"] as const;
const PERCENT = 100;

/** At what hour messages left, where the person lives, and what came of them. */
export function ByHour({ funnel: { hours } }: { readonly funnel: FunnelView }): ReactNode {
  const words = useWords("messages");
  const locale = useLocale();
  const [measure, setMeasure] = useState<(typeof MEASURES)[number]>("seen");
  const first = hours[0]?.hour ?? 0;
  const last = hours.at(-1)?.hour ?? 0;
  const bars = HOURS.slice(first, last + 1).map((hour) => {
    const row = hours.find((one) => one.hour === hour);
    const [count, sent] = [row?.[measure] ?? 0, row?.sent ?? 0];
    const share = sent > 0 ? count / sent : 0;
    return {
      id: String(hour),
      label: String(hour),
      name: words("funnel.hour", { hour }),
      value: Math.round(share * PERCENT * 10) / 10,
      text: words("funnel.hourSaid", {
        share: formatPercent(share, locale),
        part: formatNumber(count, locale),
        sent: formatNumber(sent, locale),
      }),
    };
  });
  return (
    <div className={styles.part}>
      <SegmentedControl
        size="xs"
        className={styles.measure ?? ""}
        aria-label={words("funnel.measure")}
        value={measure}
        data={MEASURES.map((one) => ({ value: one, label: words(`funnel.stage.${one}`) }))}
        onChange={(one) => setMeasure(one as typeof measure)}
      />
      <BarChart
        label={words("funnel.byHour")}
        whatLabel={words("funnel.hourLabel")}
        valueLabel={words(`funnel.stage.${measure}`)}
        bars={bars}
        height={140}
      />
    </div>
  );
}
