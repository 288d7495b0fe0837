import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatNumber } from "../../../kit/format.js";
import { State, StateBadge } from "../../../kit/state-badge.js";
import { When } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./home.module.css";
import type { HomeView } from "./model.js";
import { Panel } from "./panel.js";

/** How old the data is that all of this rests on, and what runs over it. */
export function DataAge({ home }: { readonly home: HomeView | undefined }): ReactNode {
  const words = useWords("home");
  return (
    <Panel title={words("age.title")} area="age">
      {home === undefined ? <Skeleton height={120} radius={6} /> : <Creditors home={home} />}
      {home && home.strategies.length > 0 && <Strategies home={home} />}
    </Panel>
  );
}

function Creditors({ home: { dataAge } }: { readonly home: HomeView }): ReactNode {
  const words = useWords("home");
  if (dataAge.length === 0) return <p className={styles.quiet}>{words("age.none")}</p>;
  return (
    <ul className={styles.ages}>
      {dataAge.map(({ creditor, lastImportAt, paymentDataAt, isPaymentDataStale }) => (
        <li key={creditor.id}>
          <span className={styles.ageName}>{creditor.name}</span>
          <span className={styles.quiet}>
            {words("age.accounts")} {lastImportAt ? <When at={lastImportAt} isFocusable={true} /> : words("age.never")}
          </span>
          {isPaymentDataStale ? (
            <State shape="diamond" tone="human">
              {words("age.payments")}{" "}
              {paymentDataAt ? <When at={paymentDataAt} isFocusable={true} /> : words("age.never")}
            </State>
          ) : (
            <span className={styles.quiet}>
              {words("age.payments")}{" "}
              {paymentDataAt ? <When at={paymentDataAt} isFocusable={true} /> : words("age.never")}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Strategies({ home: { strategies } }: { readonly home: HomeView }): ReactNode {
  const words = useWords("home");
  const locale = useLocale();
  return (
    <div className={styles.strategies}>
      <h3>{words("strategies.title")}</h3>
      <ul>
        {strategies.map(({ id, name, state, running }) => (
          <li key={id}>
            <Link to="/strategies/$strategyId" params={{ strategyId: id }} className={styles.line ?? ""}>
              <span className={styles.cut}>{name}</span>
              <StateBadge kind="strategy" state={state} />
              <span className={styles.running}>
                {words("strategies.running", { count: running, shown: formatNumber(running, locale) })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
