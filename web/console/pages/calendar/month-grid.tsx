import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { LocalDate } from "../../../../src/kernel/time.js";
import { formatDayLong } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./calendar.module.css";
import { Counts } from "./counts.js";
import { ClosedIn, useMarkWords } from "./marks.js";
import { type DayView, dayBy, GROUPS } from "./model.js";

interface MonthGridProps {
  readonly month: string;
  readonly days: readonly DayView[];
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** The month as weeks; every day leads to its list, and arrows go from day to day. */
export function MonthGrid({ month, days }: MonthGridProps): ReactNode {
  const words = useWords("calendar");
  const body = useRef<HTMLTableElement>(null);
  const usual = days.find(({ isToday }) => isToday) ?? days.find(({ isOfMonth }) => isOfMonth);
  const [chosen, setChosen] = useState<string | null>(null);
  const here = days.some(({ day }) => day === chosen) ? chosen : usual?.day;
  const move = (event: KeyboardEvent): void => {
    const to = here ? dayBy(here as LocalDate, event.key) : null;
    if (to === null || !days.some(({ day }) => day === to)) return;
    event.preventDefault();
    setChosen(to);
    body.current?.querySelector<HTMLElement>(`[data-day="${to}"]`)?.focus({ focusVisible: true } as FocusOptions);
  };
  const weeks = Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrows move in it, which makes a table a grid */}
      <table ref={body} className={styles.grid} role="grid" aria-label={words("title")} onKeyDown={move}>
        <thead>
          <tr>
            {WEEKDAYS.map((weekday) => (
              <th key={weekday} scope="col">
                {words(`weekday.${weekday}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={`${month} ${week[0]?.day}`}>
              {week.map((day) => (
                <Cell key={day.day} day={day} isHere={day.day === here} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ day, isHere }: { readonly day: DayView; readonly isHere: boolean }): ReactNode {
  const words = useWords("calendar");
  const locale = useLocale();
  const markWords = useMarkWords();
  const { marks, groups, isClosed } = day;
  return (
    <td
      className={styles.cell}
      data-outside={!day.isOfMonth || undefined}
      data-today={day.isToday || undefined}
      data-closed={isClosed || undefined}
    >
      <Link
        to="/calendar"
        search={(before) => ({ ...before, day: day.day, source: undefined })}
        replace={true}
        resetScroll={false}
        className={styles.open ?? ""}
        data-day={day.day}
        tabIndex={isHere ? 0 : -1}
        aria-current={day.isToday ? "date" : undefined}
      >
        <span className={styles.number}>{Number(day.day.slice(8))}</span>
        <span className="visually-hidden">{formatDayLong(day.day, locale)}</span>
        {day.isToday && <span className={styles.today}>{words("today")}</span>}
      </Link>
      {markWords(marks).map(({ text, hint }) => (
        <span key={text} className={styles.holiday} data-hint={hint}>
          {text}
        </span>
      ))}
      {isClosed && (
        <span className="visually-hidden">
          <ClosedIn marks={marks} />
        </span>
      )}
      {GROUPS.map((group) => (
        <Counts key={group} group={group} counts={groups[group]} />
      ))}
    </td>
  );
}
