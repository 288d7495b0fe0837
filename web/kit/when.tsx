import type { ReactNode } from "react";
import type { LocalDate } from "../../src/kernel/time.js";
import { ownZone, useNow, useToday } from "./clock.js";
import { formatDay, formatDayLong, formatExact, formatRelative, formatRelativeDay, formatStamp } from "./format.js";
import styles from "./text.module.css";
import { useLocale } from "./words.js";

interface WhenProps {
  /** An instant, ISO 8601. */
  readonly at: string;
  /** Whose wall clock: the reader's, or the zone of the person it is about. */
  readonly zone?: string | undefined;
  /** `stamp` gives day and time instead of how far it is. */
  readonly as?: "relative" | "stamp";
  readonly tone?: "plain" | "muted";
  /** Reachable by keyboard, for the exact moment. Off in lists, whose rows open the whole story. */
  readonly isFocusable?: boolean;
}

/** A moment as people say it; the exact one with its zone on demand. */
export function When({
  at,
  zone = ownZone(),
  as = "relative",
  tone = "plain",
  isFocusable = false,
}: WhenProps): ReactNode {
  const locale = useLocale();
  const now = useNow();
  const moment = Date.parse(at);
  const text = as === "stamp" ? formatStamp(moment, locale, zone) : formatRelative(moment, now, locale, zone);
  return (
    <time
      className={styles.when}
      data-tone={tone}
      dateTime={at}
      data-hint={formatExact(moment, locale, zone)}
      {...(isFocusable && { tabIndex: 0 })}
    >
      {text}
    </time>
  );
}

interface DayProps {
  /** A calendar day, `2026-03-09`: it has no zone and never moves. */
  readonly on: string;
  readonly as?: "relative" | "date";
  readonly tone?: "plain" | "muted";
  readonly isFocusable?: boolean;
}

/** A calendar day: a due date, a promise's date. */
export function Day({ on, as = "date", tone = "plain", isFocusable = false }: DayProps): ReactNode {
  const locale = useLocale();
  const today = useToday();
  const day = on as LocalDate;
  return (
    <time
      className={styles.when}
      data-tone={tone}
      dateTime={on}
      data-hint={formatDayLong(day, locale)}
      {...(isFocusable && { tabIndex: 0 })}
    >
      {as === "relative" ? formatRelativeDay(day, today, locale) : formatDay(day, locale, today)}
    </time>
  );
}
