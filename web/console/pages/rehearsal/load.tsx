import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { LocalDate } from "../../../../src/kernel/time.js";
import { BarChart } from "../../../kit/bar-chart.js";
import { formatDay, formatDayLong, formatNumber } from "../../../kit/format.js";
import { Card } from "../../../kit/page-frame.js";
import { State } from "../../../kit/state-badge.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { OfReport } from "./data.js";
import { countOf, everyDay } from "./model.js";
import styles from "./rehearsal.module.css";

/** Calls and visits by the day, against what the team can do in one. */
export function Load(props: OfReport): ReactNode {
  const { report } = props;
  const used = (["call", "visit"] as const).filter((channel) => countOf(report.channels, channel) > 0);
  if (used.length === 0) return null;
  return (
    <div className={styles.cards} data-wide={true}>
      {used.map((channel) => (
        <LoadOf key={channel} {...props} channel={channel} />
      ))}
    </div>
  );
}

function LoadOf({ report: { days, load }, channel }: OfReport & { readonly channel: "call" | "visit" }): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const most = channel === "call" ? load.callsADay : load.visitsADay;
  const over = days.filter(
    ({ callsOver, visitsOver }) => (channel === "call" ? callsOver : visitsOver) !== null,
  ).length;
  const write = (value: number): string => formatNumber(value, locale);
  const bars = everyDay(days).map(({ day, channels }) => {
    const value = countOf(channels, channel);
    return {
      id: day,
      label: formatDay(day as LocalDate, locale, day as LocalDate),
      name: formatDayLong(day as LocalDate, locale),
      value,
      text: write(value),
    };
  });
  const limit =
    most === null
      ? undefined
      : {
          value: most,
          label: words("load.capacity", { text: write(most) }),
          over: (by: number) => words("load.over", { text: write(by) }),
        };
  return (
    <Card>
      <BarChart
        label={words(`load.${channel}`)}
        valueLabel={words(`load.${channel}Value`)}
        bars={bars}
        limit={limit}
        tone="plain"
      />
      {most === null ? (
        <p className={styles.quiet}>
          {words("load.notSaid")}{" "}
          <Link to="/rehearsals" search={{ settings: true }}>
            {words("load.say")}
          </Link>
        </p>
      ) : over > 0 ? (
        <p className={styles.over}>
          <State shape="triangle" tone="human">
            {words("load.daysOver", { count: over })}
          </State>
        </p>
      ) : (
        <p className={styles.quiet}>{words("load.fits", { count: 0 })}</p>
      )}
    </Card>
  );
}
