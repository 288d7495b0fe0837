import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Money } from "../../../kit/money.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { usePhone } from "../../../kit/use-phone.js";
import { Day } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import styles from "./debtor.module.css";
import type { DebtView } from "./shapes.js";

interface DebtsProps {
  readonly debts: readonly DebtView[];
  readonly label: string;
}

/** The debts of one account; a row opens the debt's own history. */
export function DebtsTable({ debts, label }: DebtsProps): ReactNode {
  const isPhone = usePhone();
  if (debts.length === 0) return null;
  return isPhone ? <DebtCards debts={debts} label={label} /> : <DebtGrid debts={debts} label={label} />;
}

function DebtGrid({ debts, label }: DebtsProps): ReactNode {
  const words = useWords("debtor");
  return (
    <table className={styles.debts} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{words("debt.ref")}</th>
          <th scope="col" data-col="due">
            {words("debt.due")}
          </th>
          <th scope="col" data-col="late">
            {words("debt.late")}
          </th>
          <th scope="col" data-col="balance" data-align="end">
            {words("debt.balance")}
          </th>
          <th scope="col" data-col="status">
            {words("debt.status")}
          </th>
        </tr>
      </thead>
      <tbody>
        {debts.map((debt) => (
          <tr key={debt.id}>
            <td>
              <DebtLink debt={debt} />
            </td>
            <td>
              <Day on={debt.dueOn} />
            </td>
            <td>
              <Late debt={debt} />
            </td>
            <td data-align="end">
              <Balance debt={debt} />
            </td>
            <td>
              <DebtState debt={debt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DebtCards({ debts, label }: DebtsProps): ReactNode {
  return (
    <ul className={styles.debtCards} aria-label={label}>
      {debts.map((debt) => (
        <li key={debt.id}>
          <div className={styles.debtCardTop}>
            <DebtLink debt={debt} />
            <Balance debt={debt} />
          </div>
          <div className={styles.debtCardFoot}>
            <Day on={debt.dueOn} />
            <Late debt={debt} />
            <DebtState debt={debt} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Stretched over its row: the whole row opens. */
function DebtLink({ debt: { id, ref, product } }: { readonly debt: DebtView }): ReactNode {
  const words = useWords("debtor");
  return (
    <span className={styles.debtName}>
      <Link
        from="/debtors/$debtorId"
        to="."
        search={(before) => ({ ...before, debt: id })}
        resetScroll={false}
        className={styles.debtLink ?? ""}
        aria-label={words("debt.open", { ref })}
      >
        {ref}
      </Link>
      {product && <span className={styles.debtProduct}>{product}</span>}
    </span>
  );
}

/** What is left, and below it of how much, where some of it is gone; or how much of it was charged. */
function Balance({ debt }: { readonly debt: DebtView }): ReactNode {
  const words = useWords("debtor");
  const { balanceMinor, originalMinor, currency, status } = debt;
  const charged = BigInt(debt.interestMinor) + BigInt(debt.feesMinor);
  return (
    <span className={styles.balance}>
      <Money minor={balanceMinor} currency={currency} tone={status === "open" ? "plain" : "muted"} />
      {charged > 0n ? (
        <span className={styles.original}>
          {words("debt.with")} <Money minor={charged} currency={currency} isBare={true} />
        </span>
      ) : (
        balanceMinor !== originalMinor && (
          <span className={styles.original}>
            {words("debt.of")} <Money minor={originalMinor} currency={currency} isBare={true} />
          </span>
        )
      )}
    </span>
  );
}

function Late({ debt: { status, daysLate } }: { readonly debt: DebtView }): ReactNode {
  const words = useWords("debtor");
  if (status !== "open") return null;
  if (daysLate > 0) return <span>{words("days.late", { count: daysLate })}</span>;
  return (
    <span className={styles.none}>
      {daysLate === 0 ? words("days.today") : words("days.ahead", { count: -daysLate })}
    </span>
  );
}

export function DebtState({ debt: { status, daysLate, isCrumb } }: { readonly debt: DebtView }): ReactNode {
  const words = useWords("debtor");
  return (
    <span className={styles.debtState}>
      <StateBadge kind="debt" state={status === "open" && daysLate > 0 ? "overdue" : status} />
      {isCrumb && (
        <span className={styles.crumb} data-hint={words("debt.crumbHint")}>
          {words("debt.crumb")}
        </span>
      )}
    </span>
  );
}
