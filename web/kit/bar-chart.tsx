import { useElementSize } from "@mantine/hooks";
import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useId, useState } from "react";
import styles from "./bar-chart.module.css";
import { labelsShown, ticksFor } from "./chart-scale.js";
import { formatShort } from "./format.js";
import { useLocale, useWords } from "./words.js";

export interface Bar {
  readonly id: string;
  /** Below the bar, short. */
  readonly label: string;
  /** In full, where there is room. */
  readonly name?: string;
  readonly value: number;
  /** The value as people read it; else the number. */
  readonly text?: string;
  /** Something changed here, such as a strategy. */
  readonly mark?: string;
  readonly isPartial?: boolean;
}

/** How much there is room for: a line, and a mark on every bar that goes above it. */
export interface Limit {
  readonly value: number;
  /** Beside the line. */
  readonly label: string;
  /** What is said of a bar that goes above it. */
  readonly over: (by: number) => string;
}

interface BarChartProps {
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly valueLabel: string;
  readonly limit?: Limit | undefined;
  /** What the bars are of, at the head of the table: a period, where nothing is said. */
  readonly whatLabel?: string;
  readonly tone?: "accent" | "plain" | "human" | "money";
  readonly height?: number;
}

const AXIS_PX = 40;
const LABELS_PX = 20;
const LABEL_ROOM_PX = 48;
const TOP_PX = 6;
/** Room for the mark of a bar that goes above the limit. */
const FLAG_PX = 12;

/** Few bars over time, from zero, with the table behind them. */
export function BarChart({
  label,
  bars,
  valueLabel,
  whatLabel,
  limit,
  tone = "accent",
  height = 168,
}: BarChartProps): ReactNode {
  const words = useWords("kit");
  const [isTable, setTable] = useState(false);
  const tableId = useId();
  return (
    <figure className={styles.chart} aria-label={label}>
      <figcaption className={styles.caption}>
        <span>{label}</span>
        <button
          type="button"
          className={styles.swap}
          aria-pressed={isTable}
          aria-controls={tableId}
          onClick={() => setTable(!isTable)}
        >
          {words(isTable ? "chart.showChart" : "chart.showTable")}
        </button>
      </figcaption>
      <div id={tableId} style={{ minHeight: height }}>
        {isTable ? (
          <ChartTable
            bars={bars}
            label={label}
            valueLabel={valueLabel}
            whatLabel={whatLabel ?? words("chart.what")}
            limit={limit}
          />
        ) : (
          <Bars bars={bars} label={label} tone={tone} height={height} limit={limit} />
        )}
      </div>
    </figure>
  );
}

function Bars({
  bars,
  label,
  tone,
  height,
  limit,
}: Required<Pick<BarChartProps, "bars" | "label" | "tone" | "height">> & Pick<BarChartProps, "limit">): ReactNode {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const locale = useLocale();
  const words = useWords("kit");
  const ticks = ticksFor(Math.max(limit?.value ?? 0, ...bars.map(({ value }) => value)));
  const top = ticks.at(-1) ?? 1;
  const above = TOP_PX + (limit ? FLAG_PX : 0);
  const inner = height - LABELS_PX - above;
  const y = (value: number): number => above + inner - (value / top) * inner;
  const room = Math.max(0, width - AXIS_PX);
  const slot = bars.length > 0 ? room / bars.length : room;
  const thick = Math.max(2, Math.min(32, slot * 0.68));
  const shown = labelsShown(bars.length, room, LABEL_ROOM_PX);
  return (
    <div ref={ref} className={styles.canvas} style={{ height }}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={words("chart.summary", { label, count: bars.length })}
        data-tone={tone}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line
              className={styles.rule}
              x1={AXIS_PX}
              x2={width}
              y1={y(tick)}
              y2={y(tick)}
              data-zero={tick === 0 || undefined}
            />
            <text className={styles.axis} x={AXIS_PX - 8} y={y(tick) + 4} textAnchor="end">
              {formatShort(tick, locale)}
            </text>
          </g>
        ))}
        {bars.map((bar, index) => {
          const middle = AXIS_PX + slot * (index + 0.5);
          const tall = Math.max(bar.value > 0 ? 2 : 0, y(0) - y(bar.value));
          const over = overOf(bar, limit);
          const marks = [bar.mark, over].flatMap((mark) => (mark ? [` · ${mark}`] : [])).join("");
          const said = `${bar.name ?? bar.label}: ${bar.text ?? formatShort(bar.value, locale)}${marks}`;
          return (
            <g key={bar.id} className={styles.slot} data-hint={said}>
              <rect className={styles.reach} x={middle - slot / 2} y={0} width={slot} height={height} />
              {bar.mark && <line className={styles.mark} x1={middle} x2={middle} y1={0} y2={y(0)} />}
              <path
                className={styles.bar}
                d={roundedTop(middle - thick / 2, y(0) - tall, thick, tall)}
                data-partial={bar.isPartial || undefined}
              />
              {over && limit && (
                <>
                  <path
                    className={styles.over}
                    d={roundedTop(middle - thick / 2, y(bar.value), thick, y(limit.value) - y(bar.value))}
                  />
                  <path className={styles.flag} d={`M${middle} ${y(bar.value) - 9}l4.5 7h-9z`} />
                </>
              )}
              {shown.has(index) && <BarLabel label={bar.label} middle={middle} width={width} y={height - 4} />}
            </g>
          );
        })}
        {limit && <LimitLine label={limit.label} y={y(limit.value)} width={width} />}
      </svg>
    </div>
  );
}

const overOf = ({ value }: Bar, limit: Limit | undefined): string | null =>
  limit !== undefined && value > limit.value ? limit.over(value - limit.value) : null;

const LimitLine = ({
  label,
  y,
  width,
}: {
  readonly label: string;
  readonly y: number;
  readonly width: number;
}): ReactNode => (
  <g className={styles.limit}>
    <line x1={AXIS_PX} x2={width} y1={y} y2={y} />
    <text x={width} y={y - 5} textAnchor="end">
      {label}
    </text>
  </g>
);

interface BarLabelProps {
  readonly label: string;
  readonly middle: number;
  readonly width: number;
  readonly y: number;
}

/** Under the middle of its bar; the last one, which may need more room than its bar has, ends at the edge instead. */
function BarLabel({ label, middle, width, y }: BarLabelProps): ReactNode {
  const isAtEdge = middle + LABEL_ROOM_PX / 2 > width;
  return (
    <text className={styles.axis} x={isAtEdge ? width : middle} y={y} textAnchor={isAtEdge ? "end" : "middle"}>
      {label}
    </text>
  );
}

/** A bar stands flat on zero; only its top is rounded. */
function roundedTop(x: number, y: number, width: number, height: number): string {
  const round = Math.min(3, width / 2, height);
  return `M${x} ${y + height}v${-(height - round)}q0 ${-round} ${round} ${-round}h${width - 2 * round}q${round} 0 ${round} ${round}v${height - round}z`;
}

function ChartTable({
  bars,
  label,
  valueLabel,
  whatLabel,
  limit,
}: Pick<BarChartProps, "bars" | "label" | "valueLabel" | "limit"> & { readonly whatLabel: string }): ReactNode {
  const locale = useLocale();
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{whatLabel}</th>
            <th scope="col">{valueLabel}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.id}>
              <th scope="row">
                {bar.name ?? bar.label}
                {bar.mark && ` · ${bar.mark}`}
              </th>
              <td>
                {bar.text ?? formatShort(bar.value, locale)}
                {overOf(bar, limit) !== null && ` · ${overOf(bar, limit)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export interface ListBar {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: number;
  readonly text?: string;
  readonly link?: LinkProps;
}

interface BarListProps {
  readonly label: string;
  readonly bars: readonly ListBar[];
  readonly tone?: "accent" | "plain" | "human" | "stop";
}

/** Things by size: a bar behind each row, and each row a door. It is its own table. */
export function BarList({ label, bars, tone = "plain" }: BarListProps): ReactNode {
  const locale = useLocale();
  const greatest = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ol className={styles.list} aria-label={label} data-tone={tone}>
      {bars.map(({ id, label: what, value, text, link }) => (
        <li key={id} className={styles.item} data-door={link ? true : undefined}>
          <span className={styles.fill} style={{ width: `${(value / greatest) * 100}%` }} />
          {link ? (
            <Link {...link} className={styles.what ?? ""}>
              {what}
            </Link>
          ) : (
            <span className={styles.what}>{what}</span>
          )}
          <span className={styles.count}>{text ?? formatShort(value, locale)}</span>
        </li>
      ))}
    </ol>
  );
}
