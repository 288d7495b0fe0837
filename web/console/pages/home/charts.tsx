import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { toDecimal } from "../../../../src/kernel/money.js";
import type { LocalDate } from "../../../../src/kernel/time.js";
import { type Bar, BarChart, BarList } from "../../../kit/bar-chart.js";
import { formatDay, formatDayLong, formatMoney, formatNumber } from "../../../kit/format.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { chartsQuery } from "./data.js";
import styles from "./home.module.css";
import { AGES, type ChartsView } from "./model.js";
import { Panel } from "./panel.js";

/** Two weeks of messages and payments, and how old what is owed is. */
export function ChartCards(): ReactNode {
  const words = useWords("home");
  const { data: charts, error, refetch, dataUpdatedAt } = useQuery(chartsQuery);
  const currencies = [...new Set(charts?.aging.map(({ currency }) => currency))];
  const asked = useSearch({ strict: false }) as { readonly currency?: string };
  const currency = currencies.find((one) => one === asked.currency) ?? currencies[0];
  const choose = currencies.length > 1 && currency !== undefined && <Currencies all={currencies} chosen={currency} />;
  return (
    <>
      {error !== null && (
        <div className={styles.trouble}>
          <Trouble error={error} onRetry={() => void refetch()} dataFrom={charts ? dataUpdatedAt : undefined} />
        </div>
      )}
      {charts === undefined && error === null && <Waiting />}
      {charts && (
        <>
          <div className={styles.chartsHead}>
            <h2>{words("charts.title")}</h2>
            {choose}
          </div>
          <Sent charts={charts} />
          {currency !== undefined && <Paid charts={charts} currency={currency} />}
          {currency !== undefined && <Aging charts={charts} currency={currency} />}
        </>
      )}
    </>
  );
}

/** Which currency the charts are in stands in the address. */
function Currencies({ all, chosen }: { readonly all: readonly string[]; readonly chosen: string }): ReactNode {
  const words = useWords("home");
  const navigate = useNavigate();
  const choose = (currency: string): void =>
    void navigate({
      to: "/",
      search: { currency: currency === all[0] ? undefined : currency } as never,
      replace: true,
      resetScroll: false,
    });
  return (
    <SegmentedControl
      size="xs"
      aria-label={words("charts.currency")}
      value={chosen}
      onChange={choose}
      data={[...all]}
    />
  );
}

type Days = ChartsView["days"];

function useDayBars(days: Days, amountOn: (day: Days[number]) => number, textOf: (day: Days[number]) => string): Bar[] {
  const words = useWords("home");
  const locale = useLocale();
  return days.map((day, index) => ({
    id: day.day,
    label: formatDay(day.day as LocalDate, locale, day.day as LocalDate),
    name: index === days.length - 1 ? words("charts.today") : formatDayLong(day.day as LocalDate, locale),
    value: amountOn(day),
    text: textOf(day),
    isPartial: index === days.length - 1,
  }));
}

function Sent({ charts: { days } }: { readonly charts: ChartsView }): ReactNode {
  const words = useWords("home");
  const locale = useLocale();
  const bars = useDayBars(
    days,
    ({ sent }) => sent,
    ({ sent }) => formatNumber(sent, locale),
  );
  return (
    <div className={styles.panel} data-area="sent">
      <BarChart label={words("charts.sent")} valueLabel={words("charts.messages")} bars={bars} />
    </div>
  );
}

interface InCurrency {
  readonly charts: ChartsView;
  readonly currency: string;
}

function Paid({ charts: { days }, currency }: InCurrency): ReactNode {
  const words = useWords("home");
  const locale = useLocale();
  const minorOf = ({ paid }: Days[number]): string => paid.find((sum) => sum.currency === currency)?.minor ?? "0";
  const bars = useDayBars(
    days,
    (day) => amountOf(minorOf(day), currency),
    (day) => said(minorOf(day), currency, locale),
  );
  return (
    <div className={styles.panel} data-area="paid">
      <BarChart
        label={words("charts.paid", { currency })}
        valueLabel={words("charts.amount", { currency })}
        bars={bars}
        tone="money"
      />
    </div>
  );
}

function Aging({ charts: { aging }, currency }: InCurrency): ReactNode {
  const words = useWords("home");
  const locale = useLocale();
  const bars = aging
    .filter((row) => row.currency === currency)
    .map(({ bucket, minor, count }) => ({
      id: bucket,
      label: (
        <>
          {words(`charts.age.${bucket}`)} <span className={styles.quiet}>{words("charts.accounts", { count })}</span>
        </>
      ),
      value: amountOf(minor, currency),
      text: said(minor, currency, locale),
      link: { to: "/portfolio", search: AGES[bucket] as never } as const,
    }));
  return (
    <Panel title={words("charts.aging")} area="aging">
      <BarList label={words("charts.aging")} bars={bars} />
    </Panel>
  );
}

/** Bars are drawn to a pixel: a double is exact enough, the text beside it is not drawn from it. */
const amountOf = (minor: string, currency: string): number => Number(toDecimal({ minor: BigInt(minor), currency }));

function said(minor: string, currency: string, locale: Parameters<typeof formatMoney>[2]): string {
  const { amount, currency: code } = formatMoney(minor, currency, locale);
  return `${amount} ${code}`;
}

const Waiting = (): ReactNode => (
  <>
    {(["sent", "paid", "aging"] as const).map((area) => (
      <div key={area} className={styles.panel} data-area={area} aria-busy={true}>
        <Skeleton height={14} width={180} mb={20} />
        <Skeleton height={160} radius={6} />
      </div>
    ))}
  </>
);
