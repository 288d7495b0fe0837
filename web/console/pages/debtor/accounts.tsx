import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Money } from "../../../kit/money.js";
import { State } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { Day } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { useDebts } from "./data.js";
import styles from "./debtor.module.css";
import { DebtsTable } from "./debts-table.js";
import { Panel } from "./panel.js";
import { usePerson } from "./person-context.js";
import type { AccountView } from "./shapes.js";

/** How many debts of an account are shown before somebody asks for the rest. */
const FIRST_DEBTS = 6;

/** What is owed, creditor by creditor, debt by debt. */
export function Accounts(): ReactNode {
  const words = useWords("debtor");
  const { person, ask, can } = usePerson();
  const owes = person.accounts.some(({ openCount }) => openCount > 0);
  const action = can("payment") && owes && (
    <Button size="compact-sm" variant="subtle" onClick={() => ask({ kind: "payment" })}>
      {words("do.payment")}
    </Button>
  );
  return (
    <Panel title={words("accounts.title")} area="accounts" action={action}>
      {person.accounts.length === 0 && <p className={styles.none}>{words("accounts.nothing")}</p>}
      {person.accounts.map((account) => (
        <Account key={account.id} account={account} />
      ))}
    </Panel>
  );
}

function Account({ account }: { readonly account: AccountView }): ReactNode {
  const words = useWords("debtor");
  const [isWhole, setWhole] = useState(false);
  const {
    creditor,
    ref,
    openMinor,
    currency,
    openCount,
    lastPaidOn,
    unappliedMinor,
    paymentDataStale,
    debts,
    debtCount,
  } = account;
  return (
    <div className={styles.account}>
      <div className={styles.accountHead}>
        <div>
          <h3>{creditor.name}</h3>
          <span className={styles.accountFacts}>
            <span>{words("accounts.ref", { ref })}</span>
            <span>{words("accounts.open", { count: openCount })}</span>
            {lastPaidOn && (
              <span>
                {words("accounts.lastPaid")} <Day on={lastPaidOn} />
              </span>
            )}
          </span>
        </div>
        <Money minor={openMinor} currency={currency} size="lg" />
      </div>
      {(paymentDataStale || BigInt(unappliedMinor) > 0n) && (
        <div className={styles.accountNotes}>
          {paymentDataStale && (
            <State shape="pause" tone="human">
              {words("accounts.stale")}
            </State>
          )}
          {BigInt(unappliedMinor) > 0n && (
            <State shape="diamond" tone="human">
              {words("accounts.unapplied")} <Money minor={unappliedMinor} currency={currency} />
            </State>
          )}
        </div>
      )}
      {isWhole && debtCount > debts.length ? (
        <AllDebts account={account} />
      ) : (
        <DebtsTable
          debts={isWhole ? debts : debts.slice(0, FIRST_DEBTS)}
          label={words("accounts.debtsOf", { creditor: creditor.name })}
        />
      )}
      {!isWhole && debtCount > FIRST_DEBTS && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          className={styles.all ?? ""}
          onClick={() => setWhole(true)}
        >
          {words("accounts.all", { count: debtCount })}
        </Button>
      )}
    </div>
  );
}

/** More than the page brought along: they come from the account's own list. */
function AllDebts({ account }: { readonly account: AccountView }): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const { rows, error, onRetry, hasMore, isMoreLoading, onMore } = useDebts(person.id, account.id);
  return (
    <>
      {error !== null && <Trouble error={error} onRetry={onRetry} />}
      <DebtsTable
        debts={rows ?? account.debts}
        label={words("accounts.debtsOf", { creditor: account.creditor.name })}
      />
      {hasMore && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          className={styles.all ?? ""}
          loading={isMoreLoading}
          onClick={onMore}
        >
          {words("accounts.more")}
        </Button>
      )}
    </>
  );
}
