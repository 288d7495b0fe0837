import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { formatDayLong } from "../../../kit/format.js";
import { CalendarIcon } from "../../../kit/icons.js";
import { Card } from "../../../kit/page-frame.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./calendar.module.css";
import { Counts } from "./counts.js";
import { ClosedIn, useMarkWords } from "./marks.js";
import { type DayView, GROUPS, isEmpty } from "./model.js";

/** The days of a month on which there is something, one below the other. */
export function DayList({ days }: { readonly days: readonly DayView[] }): ReactNode {
  const words = useWords("calendar");
  const shown = days.filter((day) => day.isOfMonth && !isEmpty(day));
  if (shown.length === 0) {
    return (
      <Card isFlush={true}>
        <EmptyState icon={CalendarIcon} title={words("none.title")}>
          {words("none.sentence")}
        </EmptyState>
      </Card>
    );
  }
  return (
    <ol className={styles.list}>
      {shown.map((day) => (
        <Row key={day.day} day={day} />
      ))}
    </ol>
  );
}

function Row({ day }: { readonly day: DayView }): ReactNode {
  const words = useWords("calendar");
  const locale = useLocale();
  const markWords = useMarkWords();
  return (
    <li className={styles.row} data-today={day.isToday || undefined} data-past={day.isPast || undefined}>
      <Link
        to="/calendar"
        search={(before) => ({ ...before, day: day.day, source: undefined })}
        replace={true}
        resetScroll={false}
        className={styles.rowDay ?? ""}
      >
        <span className={styles.rowName}>{formatDayLong(day.day, locale).replace(/(?: de|,)? \d{4}$/, "")}</span>
        {day.isToday && <span className={styles.today}>{words("today")}</span>}
      </Link>
      <span className={styles.rowCounts}>
        {GROUPS.map((group) => (
          <Counts key={group} group={group} counts={day.groups[group]} />
        ))}
      </span>
      <span className={styles.rowMarks}>
        {markWords(day.marks).map(({ text, hint }) => (
          <span key={text} className={styles.holiday} data-hint={hint}>
            {text}
          </span>
        ))}
        <span className={styles.quiet}>
          <ClosedIn marks={day.marks} />
        </span>
      </span>
    </li>
  );
}
