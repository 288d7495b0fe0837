import { Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatNumber } from "../../../kit/format.js";
import { Money } from "../../../kit/money.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { Totals } from "./data.js";
import styles from "./portfolio.module.css";

/** What the filtered accounts add up to, by currency: amounts of different currencies are never one number. */
export function TotalsBar({ totals }: { readonly totals: UseQueryResult<Totals> }): ReactNode {
  const words = useWords("portfolio");
  const locale = useLocale();
  const { data, error, isPlaceholderData } = totals;
  if (data === undefined && error !== null) return <Trouble error={error} onRetry={() => void totals.refetch()} />;
  const count = data && formatNumber(data.count, locale);
  return (
    <dl
      className={styles.totals}
      aria-busy={data === undefined || isPlaceholderData}
      data-old={isPlaceholderData || undefined}
    >
      <div>
        <dt>{words("totals.accounts")}</dt>
        <dd>
          {data === undefined ? (
            <Skeleton height={18} width={56} my={5} />
          ) : data.isExact ? (
            count
          ) : (
            words("totals.atLeast", { count })
          )}
        </dd>
      </div>
      {data === undefined ? (
        <div>
          <dt>{words("totals.open")}</dt>
          <dd>
            <Skeleton height={18} width={140} my={5} />
          </dd>
        </div>
      ) : (
        data.sums.map(({ currency, minor, count: accounts }) => (
          <div key={currency}>
            <dt>{words("totals.openIn", { count: accounts })}</dt>
            <dd>
              <Money minor={minor} currency={currency} />
            </dd>
          </div>
        ))
      )}
    </dl>
  );
}
