import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { useToday } from "../../../kit/clock.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useWords } from "../../../kit/words.js";
import { calendarQuery } from "./data.js";
import { DayList } from "./day-list.js";
import { DayPanel } from "./day-panel.js";
import { Legend } from "./legend.js";
import { daysOf, monthOf, weeksOf } from "./model.js";
import { MonthBar } from "./month-bar.js";
import { MonthGrid } from "./month-grid.js";
import type { CalendarSearch } from "./search.js";

const route = getRouteApi("/shell/calendar");

/** What goes out on which day: what left, what is known to come, and what rehearsals foretell. */
export function CalendarPage(): ReactNode {
  const words = useWords("calendar");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isPhone = usePhone();
  const today = useToday();
  const month = search.month ?? monthOf(today);
  const weeks = weeksOf(month);
  const [from, to] = [weeks[0]?.[0] ?? today, weeks.at(-1)?.[6] ?? today];
  const {
    data: calendar,
    error,
    dataUpdatedAt,
    refetch,
    isPlaceholderData,
  } = useQuery(calendarQuery(from, to, search));
  const change = useCallback(
    (values: Partial<CalendarSearch>): void =>
      void navigate({ search: (before) => ({ ...before, ...values }), replace: true, resetScroll: false }),
    [navigate],
  );
  const as = search.as ?? (isPhone ? "list" : "month");
  const days = calendar && daysOf(month, calendar);
  return (
    <PageFrame
      title={words("title")}
      sentence={words("sentence")}
      filters={<MonthBar month={month} today={today} as={as} search={search} onChange={change} />}
    >
      {error !== null && (
        <Trouble
          error={error}
          onRetry={() => void refetch()}
          dataFrom={calendar === undefined ? undefined : dataUpdatedAt}
        />
      )}
      {days === undefined ? (
        error === null && <Skeleton height={640} radius={10} />
      ) : (
        <div data-old={isPlaceholderData || undefined}>
          {as === "month" ? <MonthGrid month={month} days={days} /> : <DayList days={days} />}
        </div>
      )}
      {calendar && <Legend calendar={calendar} />}
      {calendar && search.day !== undefined && (
        <DayPanel
          key={search.day}
          day={search.day}
          calendar={calendar}
          search={search}
          onSource={(source) => change({ source })}
          onClose={() => change({ day: undefined, source: undefined })}
        />
      )}
    </PageFrame>
  );
}
