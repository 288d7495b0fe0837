import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { BackIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { State } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import { zoneName } from "../../../kit/zones.js";
import { OUTCOME_LOOKS } from "./account-sum.js";
import { type OneRehearsal, type PathView, type PersonRow, pathQuery } from "./data.js";
import { endOfDay } from "./model.js";
import { PathEvents } from "./path-events.js";
import styles from "./people.module.css";
import { SideBySide } from "./side-by-side.js";
import { TimeSlider } from "./time-slider.js";

interface PathProps {
  readonly rehearsal: OneRehearsal;
  readonly debtorId: string;
  /** Days after the beginning up to which time has gone. */
  readonly day: number;
  readonly onDay: (day: number) => void;
  /** On a phone, where it stands in the place of the list. */
  readonly onClose?: (() => void) | undefined;
}

/** The days of one person: what comes when, in the words they would read, and what kept the rest away. */
export function Path({ rehearsal, debtorId, day, onDay, onClose }: PathProps): ReactNode {
  const words = useWords("rehearsal");
  const { data: path, error, refetch } = useQuery(pathQuery(rehearsal.id, debtorId));
  return (
    <section className={styles.path} aria-label={words("path.title")}>
      {onClose && (
        <button type="button" className={styles.back} onClick={onClose}>
          <BackIcon size={14} aria-hidden={true} />
          {words("people.title")}
        </button>
      )}
      {path === undefined ? (
        error === null ? (
          <div aria-busy={true}>
            <Skeleton height={28} width="50%" />
            <Skeleton height={220} mt={16} radius={8} />
          </div>
        ) : (
          <Trouble error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <>
          <Head path={path} />
          <TimeSlider rehearsal={rehearsal} zone={path.zone} day={day} onDay={onDay} />
          <PathEvents rehearsal={rehearsal} path={path} until={endOfDay(rehearsal, day)} />
          {path.asIs.length > 0 && <SideBySide rehearsal={rehearsal} path={path} />}
        </>
      )}
    </section>
  );
}

function Head({ path: { debtor, accounts, zone } }: { readonly path: PathView }): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  return (
    <header className={styles.head}>
      <h2 className={styles.name}>
        <Link to="/debtors/$debtorId" params={{ debtorId: debtor.id }}>
          {debtor.name}
        </Link>
      </h2>
      <p className={styles.quiet}>{words("path.zone", { zone: zoneName(zone, locale, Date.now()) })}</p>
      <ul className={styles.accounts}>
        {accounts.map((account) => (
          <Account key={account.accountId} account={account} />
        ))}
      </ul>
    </header>
  );
}

function Account({ account }: { readonly account: PersonRow }): ReactNode {
  const words = useWords("rehearsal");
  const reasons = useWords("reasons");
  const { outcome, because, creditor, openMinor, currency } = account;
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  return (
    <li>
      <span className={styles.accountLine}>
        <State {...OUTCOME_LOOKS[outcome]}>{words(`outcome.${outcome}`)}</State>
        <span>{creditor.name}</span>
        <Money minor={openMinor} currency={currency} />
      </span>
      {because && <span className={styles.quiet}>{reasonSentence(because, reasons, has)}</span>}
    </li>
  );
}
