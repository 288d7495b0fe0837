import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatNumber, formatPercent } from "../../../kit/format.js";
import { InfoIcon, SortDownIcon, SortUpIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./home.module.css";
import { type CurrencyRow, changeShare, currencyRows, type HomeView } from "./model.js";
import { Panel } from "./panel.js";

interface Measure {
  readonly id: "open" | "overdue" | "dueToday" | "dueThisWeek" | "last7" | "last30";
  /** Of Cartera: the rows behind the number. Money that came in has no list of its own yet. */
  readonly door?: { readonly state: string; readonly lateFrom?: number; readonly lateTo?: number };
  readonly before?: "before7" | "before30";
}

const DAYS_AHEAD = 6;

const MEASURES: readonly Measure[] = [
  { id: "open", door: { state: "open" } },
  { id: "overdue", door: { state: "open", lateFrom: 1 } },
  { id: "dueToday", door: { state: "open", lateFrom: 0, lateTo: 0 } },
  { id: "dueThisWeek", door: { state: "open", lateFrom: -DAYS_AHEAD, lateTo: 0 } },
  { id: "last7", before: "before7" },
  { id: "last30", before: "before30" },
];

/** What is owed and what came in, a row for each currency: amounts of different currencies are never one number. */
export function MoneyTable({ home }: { readonly home: HomeView | undefined }): ReactNode {
  const words = useWords("home");
  const locale = useLocale();
  const aside = home && (
    <span className={styles.quiet}>
      {words(home.accounts.isExact ? "money.accounts" : "money.accountsAtLeast", {
        count: home.accounts.open,
        shown: formatNumber(home.accounts.open, locale),
        people: formatNumber(home.accounts.debtors, locale),
      })}
    </span>
  );
  return (
    <Panel title={words("money.title")} area="money" aside={aside} isFlush={true}>
      <table className={styles.money} aria-label={words("money.title")} aria-busy={home === undefined}>
        <thead>
          <tr className={styles.moneyHead}>
            <th scope="col">
              <span className="visually-hidden">{words("money.currency")}</span>
            </th>
            {MEASURES.map(({ id }) => (
              <th key={id} scope="col" data-group={id === "last7" || undefined}>
                <Named id={id} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {home === undefined ? <Waiting /> : currencyRows(home).map((row) => <Row key={row.currency} row={row} />)}
        </tbody>
      </table>
    </Panel>
  );
}

/** A number's name, and behind it what exactly is counted. */
function Named({ id }: { readonly id: Measure["id"] }): ReactNode {
  const words = useWords("home");
  return (
    <button type="button" className={styles.named} data-hint={words(`money.means.${id}`)}>
      {words(`money.${id}`)}
      <InfoIcon size={13} aria-hidden={true} />
    </button>
  );
}

function Row({ row }: { readonly row: CurrencyRow }): ReactNode {
  const words = useWords("home");
  return (
    <tr className={styles.moneyRow}>
      <th scope="row" className={styles.currency}>
        {row.currency}
      </th>
      {MEASURES.map(({ id, door, before }) => (
        <td key={id} className={styles.amount} data-measure={id} data-group={id === "last7" || undefined}>
          <span className={styles.cellName}>{words(`money.${id}`)}</span>
          {door ? (
            <Link to="/portfolio" search={door as never} className={styles.door ?? ""}>
              <Money minor={row[id]} currency={row.currency} tone={row[id] === "0" ? "muted" : "plain"} isBare={true} />
            </Link>
          ) : (
            <Money minor={row[id]} currency={row.currency} tone={row[id] === "0" ? "muted" : "in"} isBare={true} />
          )}
          {before && <Change now={row[id]} before={row[before]} />}
        </td>
      ))}
    </tr>
  );
}

/** Against the same number of days before: the shape and the sign say which way, not a colour. */
function Change({ now, before }: { readonly now: string; readonly before: string }): ReactNode {
  const words = useWords("home");
  const locale = useLocale();
  const share = changeShare(now, before);
  if (share === null || share === 0) {
    return <span className={styles.change}>{words(now === before ? "money.same" : "money.noBefore")}</span>;
  }
  const Arrow = share > 0 ? SortUpIcon : SortDownIcon;
  return (
    <span className={styles.change}>
      <Arrow size={12} stroke={2.2} aria-hidden={true} />
      {words(share > 0 ? "money.more" : "money.less", { share: formatPercent(Math.abs(share), locale) })}
    </span>
  );
}

const Waiting = (): ReactNode =>
  [0, 1].map((row) => (
    <tr key={row} className={styles.moneyRow}>
      <td className={styles.currency} />
      {MEASURES.map(({ id }) => (
        <td key={id} className={styles.amount}>
          <Skeleton height={16} width="70%" my={4} />
        </td>
      ))}
    </tr>
  ));
