import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CompanyIcon, HelpIcon, PersonIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { useWords } from "../../../kit/words.js";
import { Panel } from "./panel.js";
import styles from "./segment.module.css";
import type { Live } from "./use-live.js";

interface SampleProps {
  readonly live: Live;
  readonly onWhy: (accountId: string) => void;
}

/** Some of the people, from all over the segment: whoever writes a rule sees whom they mean. */
export function Sample({ live, onWhy }: SampleProps): ReactNode {
  const words = useWords("segment");
  const { look, isLookOld } = live;
  if (!look || look.sample.length === 0) return null;
  return (
    <Panel title={words("sample.title")} isOld={isLookOld}>
      <ul className={styles.people}>
        {look.sample.map(({ accountId, debtor, creditor, openMinor, currency }) => {
          const Picture = debtor.kind === "company" ? CompanyIcon : PersonIcon;
          return (
            <li key={accountId} className={styles.person}>
              <Picture size={16} stroke={1.6} aria-hidden={true} />
              <span className={styles.personName}>
                <Link to="/debtors/$debtorId" params={{ debtorId: debtor.id }}>
                  {debtor.name}
                </Link>
                <span className={styles.muted}>
                  <Money minor={openMinor} currency={currency} /> · {creditor.name}
                </span>
              </span>
              <button
                type="button"
                className={styles.clear}
                aria-label={words("why.of", { name: debtor.name })}
                data-hint={words("why.short")}
                onClick={() => onWhy(accountId)}
              >
                <HelpIcon size={16} aria-hidden={true} />
              </button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
