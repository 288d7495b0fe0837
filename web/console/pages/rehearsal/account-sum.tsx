import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatNumber } from "../../../kit/format.js";
import { Card } from "../../../kit/page-frame.js";
import { State } from "../../../kit/state-badge.js";
import type { Look } from "../../../kit/states.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { OfReport } from "./data.js";
import { Door, doorTo } from "./door.js";
import { PARTS, unaccounted } from "./model.js";
import styles from "./rehearsal.module.css";
import type { OUTCOMES } from "./search.js";

type Outcome = (typeof OUTCOMES)[number];

/** What became of an account, as shape and colour; its word stands beside it. */
export const OUTCOME_LOOKS: Readonly<Record<Outcome, Look>> = {
  sent: { shape: "full", tone: "accent" },
  deferred: { shape: "quarter", tone: "plain" },
  excluded: { shape: "ring", tone: "quiet" },
  waiting: { shape: "dotted", tone: "quiet" },
  finished: { shape: "check", tone: "plain" },
  left_out: { shape: "square", tone: "quiet" },
};

/** Every account that came in is exactly one of five: the bar shows it, the line below says that it adds up. */
export function AccountSum({ rehearsal, report: { accounts } }: OfReport): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const write = (value: number): string => formatNumber(value, locale);
  const lost = unaccounted(accounts);
  const shown = PARTS.filter((part) => accounts[part] > 0);
  return (
    <Card title={words("sum.title")}>
      {accounts.entered > 0 && (
        <div className={styles.stack} aria-hidden={true}>
          {shown.map((part) => (
            <span key={part} data-part={part} style={{ flexGrow: accounts[part] }} />
          ))}
        </div>
      )}
      <ul className={styles.parts}>
        {PARTS.map((part) => {
          const body = (
            <>
              <span className={styles.partCount}>{write(accounts[part])}</span>
              <State {...OUTCOME_LOOKS[part]}>{words(`outcome.${part}`)}</State>
            </>
          );
          const hint = words(`outcomeMeans.${part}`);
          return (
            <li key={part}>
              {accounts[part] > 0 && rehearsal.hasLists ? (
                <Link
                  {...doorTo(rehearsal, { view: "people", outcome: part })}
                  className={styles.part ?? ""}
                  data-hint={hint}
                >
                  {body}
                </Link>
              ) : (
                <span className={styles.part} data-hint={hint}>
                  {body}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <p className={lost === 0 ? styles.quiet : styles.lost}>
        {lost === 0
          ? words("sum.exact", {
              entered: write(accounts.entered),
              parts: PARTS.map((part) => write(accounts[part])).join(" + "),
            })
          : words("sum.lost", { count: lost })}{" "}
        {accounts.leftOut > 0 && (
          <Door rehearsal={rehearsal} search={{ view: "people", outcome: "left_out" }} count={accounts.leftOut}>
            {words("sum.leftOut", { count: accounts.leftOut, text: write(accounts.leftOut) })}
          </Door>
        )}
      </p>
    </Card>
  );
}
