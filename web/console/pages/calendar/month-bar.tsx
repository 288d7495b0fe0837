import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { CHANNELS } from "../../../../src/kernel/channel.js";
import { FiltersBar } from "../../../kit/filters-bar.js";
import { formatMonth } from "../../../kit/format.js";
import { BackIcon, ForwardIcon } from "../../../kit/icons.js";
import { useKeys } from "../../../kit/keys.js";
import { strategyNamesQuery } from "../../../kit/strategy/rehearse-data.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./calendar.module.css";
import { creditorsQuery } from "./data.js";
import { monthBy, monthOf } from "./model.js";
import type { CalendarSearch } from "./search.js";

interface MonthBarProps {
  readonly month: string;
  readonly today: string;
  readonly as: "month" | "list";
  readonly search: CalendarSearch;
  readonly onChange: (values: Partial<CalendarSearch>) => void;
}

/** Which month, as what, and narrowed to whose. */
export function MonthBar({ month, today, as, search, onChange }: MonthBarProps): ReactNode {
  const words = useWords("calendar");
  const locale = useLocale();
  const go = (to: string): void => onChange({ month: to === monthOf(today) ? undefined : to });
  const group = words("keys.title");
  useKeys([
    { keys: "[", label: words("keys.before"), group, run: () => go(monthBy(month, -1)) },
    { keys: "]", label: words("keys.after"), group, run: () => go(monthBy(month, 1)) },
  ]);
  return (
    <div className={styles.bar}>
      <div className={styles.month}>
        <ActionIcon aria-label={words("keys.before")} onClick={() => go(monthBy(month, -1))}>
          <BackIcon size={18} />
        </ActionIcon>
        <h2 className={styles.monthName} aria-live="polite">
          {formatMonth(month, locale)}
        </h2>
        <ActionIcon aria-label={words("keys.after")} onClick={() => go(monthBy(month, 1))}>
          <ForwardIcon size={18} />
        </ActionIcon>
        {month !== monthOf(today) && (
          <Button size="compact-sm" variant="default" onClick={() => go(monthOf(today))}>
            {words("toToday")}
          </Button>
        )}
      </div>
      <Filters search={search} onChange={onChange} />
      <SegmentedControl
        size="xs"
        aria-label={words("as")}
        value={as}
        onChange={(value) => onChange({ as: value as "month" | "list" })}
        data={(["month", "list"] as const).map((value) => ({ value, label: words(`view.${value}`) }))}
      />
    </div>
  );
}

function Filters({ search, onChange }: Pick<MonthBarProps, "search" | "onChange">): ReactNode {
  const words = useWords("calendar");
  const states = useWords("states");
  const { data: strategies = [] } = useQuery(strategyNamesQuery);
  const { data: creditors = [] } = useQuery(creditorsQuery);
  const named = ({ id, name }: { readonly id: string; readonly name: string }) => ({ value: id, label: name });
  return (
    <FiltersBar
      filters={[
        { kind: "one", name: "strategyId", label: words("strategy"), choices: strategies.map(named) },
        { kind: "one", name: "creditorId", label: words("creditor"), choices: creditors.map(named) },
        {
          kind: "one",
          name: "channel",
          label: words("channel"),
          choices: CHANNELS.map((value) => ({ value, label: states(`channel.${value}`) })),
        },
      ]}
      values={{ ...search }}
      onChange={onChange}
    />
  );
}
