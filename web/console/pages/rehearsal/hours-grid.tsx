import { SegmentedControl } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { formatDay, formatNumber } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { OfReport } from "./data.js";
import { Door } from "./door.js";
import styles from "./hours.module.css";
import { type HourRow, hourRows, hourSpan } from "./model.js";

type As = "week" | "days";

/** When contacts come, by the clock of each person: hours by days over the hours that the law leaves open. */
export function HoursGrid({ rehearsal, report }: OfReport): ReactNode {
  const words = useWords("rehearsal");
  const kit = useWords("kit");
  const [as, setAs] = useState<As>("week");
  const [isTable, setTable] = useState(false);
  const bodyId = useId();
  const rows = hourRows(report, as);
  const [first, last] = hourSpan(report.week, rehearsal.openHours);
  const hours = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const Body = isTable ? HoursTable : Heat;
  return (
    <figure className={styles.grid} aria-label={words("hours.title")}>
      <figcaption className={styles.caption}>
        <span>{words("hours.title")}</span>
        <span className={styles.choices}>
          <SegmentedControl
            size="xs"
            aria-label={words("hours.as")}
            value={as}
            onChange={(value) => setAs(value as As)}
            data={(["week", "days"] as const).map((value) => ({ value, label: words(`hours.${value}`) }))}
          />
          <button
            type="button"
            className={styles.swap}
            aria-pressed={isTable}
            aria-controls={bodyId}
            onClick={() => setTable(!isTable)}
          >
            {kit(isTable ? "chart.showChart" : "chart.showTable")}
          </button>
        </span>
      </figcaption>
      <div id={bodyId}>
        <Body rows={rows} hours={hours} rehearsal={rehearsal} />
      </div>
      {!isTable && <Legend hasTasks={hasClosedTasks(rehearsal, report)} />}
    </figure>
  );
}

interface GridProps extends Pick<OfReport, "rehearsal"> {
  readonly rows: readonly HourRow[];
  readonly hours: readonly number[];
}

const STEPS: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function Heat({ rows, hours, rehearsal }: GridProps): ReactNode {
  const words = useWords("rehearsal");
  const body = useRef<HTMLDivElement>(null);
  const [[row, column], setAt] = useState<readonly [number, number]>([0, 0]);
  const most = Math.max(1, ...rows.flatMap((one) => one.hours));
  const move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const to = [clamp(row + step[0], rows.length), clamp(column + step[1], hours.length)] as const;
    setAt(to);
    body.current
      ?.querySelector<HTMLElement>(`[data-at="${to.join(" ")}"]`)
      ?.focus({ focusVisible: true } as FocusOptions);
  };
  return (
    <div className={styles.scroll} ref={body}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrows move in it, which makes a table a grid */}
      <table className={styles.heat} role="grid" aria-label={words("hours.title")} onKeyDown={move}>
        <thead>
          <tr>
            <th scope="col" className={styles.day}>
              <span className="visually-hidden">{words("hours.day")}</span>
            </th>
            {hours.map((hour) => (
              <th key={hour} scope="col" className={styles.hour}>
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((one, rowAt) => (
            <tr key={one.id}>
              <RowName row={one} rehearsal={rehearsal} />
              {hours.map((hour, columnAt) => (
                <Cell
                  key={hour}
                  row={one}
                  hour={hour}
                  isOpen={rehearsal.openHours[one.weekday - 1]?.[hour] ?? false}
                  share={(one.hours[hour] ?? 0) / most}
                  at={`${rowAt} ${columnAt}`}
                  isHere={rowAt === row && columnAt === column}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const clamp = (at: number, length: number): number => Math.max(0, Math.min(length - 1, at));

function useRowName(): (row: HourRow) => string {
  const words = useWords("rehearsal");
  const locale = useLocale();
  return ({ weekday, day }) =>
    day === null ? words(`weekday.${weekday}`) : `${words(`weekdayShort.${weekday}`)} ${formatDay(day, locale, day)}`;
}

/** A day leads to what happens on it. */
function RowName({ row, rehearsal }: { readonly row: HourRow } & Pick<OfReport, "rehearsal">): ReactNode {
  const name = useRowName()(row);
  const count = row.hours.reduce((sum, one) => sum + one, 0);
  return (
    <th scope="row" className={styles.day}>
      {row.day === null ? (
        name
      ) : (
        <Door rehearsal={rehearsal} search={{ view: "events", day: row.day }} count={count}>
          {name}
        </Door>
      )}
    </th>
  );
}

interface CellProps {
  readonly row: HourRow;
  readonly hour: number;
  readonly isOpen: boolean;
  readonly share: number;
  readonly at: string;
  readonly isHere: boolean;
}

/** The darker the more, and the number stands in it; a closed hour is hatched. */
function Cell({ row, hour, isOpen, share, at, isHere }: CellProps): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const name = useRowName()(row);
  const count = row.hours[hour] ?? 0;
  const said = words(isOpen || count > 0 ? "hours.cell" : "hours.closedCell", {
    day: name,
    hour: `${hour}:00`,
    count,
    text: formatNumber(count, locale),
  });
  return (
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of the grid takes the focus
      role="gridcell"
      className={styles.cell}
      data-at={at}
      data-closed={!isOpen || undefined}
      data-deep={share > DEEP || undefined}
      data-hint={said}
      aria-label={said}
      tabIndex={isHere ? 0 : -1}
      style={count > 0 ? { background: shade(share) } : undefined}
    >
      {count > 0 && formatNumber(count, locale)}
    </td>
  );
}

/** Above it the number is written in white: between the two shades neither could be read. */
const DEEP = 0.6;

const shade = (share: number): string =>
  `color-mix(in srgb, var(--c-accent-fill) ${Math.round(share > DEEP ? 62 + share * 38 : 12 + share * 88)}%, var(--c-surface))`;

function HoursTable({ rows, hours }: GridProps): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const nameOf = useRowName();
  const used = hours.filter((hour) => rows.some((row) => (row.hours[hour] ?? 0) > 0));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, this is a table that scrolls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={words("hours.title")}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{words("hours.day")}</th>
            {used.map((hour) => (
              <th key={hour} scope="col">{`${hour}:00`}</th>
            ))}
            <th scope="col">{words("hours.total")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">{nameOf(row)}</th>
              {used.map((hour) => (
                <td key={hour}>{formatNumber(row.hours[hour] ?? 0, locale)}</td>
              ))}
              <td>
                {formatNumber(
                  row.hours.reduce((sum, count) => sum + count, 0),
                  locale,
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Does something stand in a closed hour? Only tasks do: they are made, and the call comes when it may. */
const hasClosedTasks = ({ openHours }: OfReport["rehearsal"], { week, tasks }: OfReport["report"]): boolean =>
  tasks > 0 && week.some((hours, day) => hours.some((count, hour) => count > 0 && !openHours[day]?.[hour]));

function Legend({ hasTasks }: { readonly hasTasks: boolean }): ReactNode {
  const words = useWords("rehearsal");
  return (
    <p className={styles.legend}>
      <span className={styles.swatch} data-closed={true} aria-hidden={true} />
      <span>
        {words("hours.closed")}. {hasTasks && words("hours.tasks")}
      </span>
    </p>
  );
}
