import type { ReactNode } from "react";
import { formatNumber } from "../../../kit/format.js";
import { Card } from "../../../kit/page-frame.js";
import { State } from "../../../kit/state-badge.js";
import type { Look } from "../../../kit/states.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { OfReport } from "./data.js";
import { Door } from "./door.js";
import styles from "./rehearsal.module.css";
import type { CHANGES } from "./search.js";

type Change = (typeof CHANGES)[number];

export const CHANGE_LOOKS: Readonly<Record<Change | "same", Look>> = {
  added: { shape: "full", tone: "accent" },
  dropped: { shape: "ring", tone: "human" },
  moved: { shape: "quarter", tone: "plain" },
  other_channel: { shape: "half", tone: "plain" },
  mixed: { shape: "diamond", tone: "plain" },
  same: { shape: "dotted", tone: "quiet" },
};

/** What is different from how things go on without this version: contacts, and accounts that see it. */
export function Changes({ rehearsal, report: { changes } }: OfReport): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  if (changes === null) return <p className={styles.quiet}>{words("changes.same")}</p>;
  const { accounts } = changes;
  if (changes.added + changes.dropped + changes.moved + changes.otherChannel === 0) {
    return (
      <Card title={words("changes.title")}>
        <p className={styles.quiet}>
          {words("changes.none", { count: accounts.same, text: formatNumber(accounts.same, locale) })}
        </p>
      </Card>
    );
  }
  const rows: readonly (readonly [Change | "same", number | null, number])[] = [
    ["added", changes.added, accounts.added],
    ["dropped", changes.dropped, accounts.dropped],
    ["moved", changes.moved, accounts.moved],
    ["other_channel", changes.otherChannel, accounts.otherChannel],
    ["mixed", null, accounts.mixed],
    ["same", null, accounts.same],
  ];
  return (
    <Card title={words("changes.title")}>
      <table className={styles.table}>
        <caption className="visually-hidden">{words("changes.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{words("changes.what")}</th>
            <th scope="col">{words("changes.contacts")}</th>
            <th scope="col">{words("changes.accounts")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([change, contacts, many]) => (
            <tr key={change}>
              <th scope="row">
                <State {...CHANGE_LOOKS[change]}>{words(`change.${change}`)}</State>
              </th>
              <td>{contacts === null ? "" : formatNumber(contacts, locale)}</td>
              <td>
                <Door
                  rehearsal={rehearsal}
                  search={{ view: change === "same" ? "people" : "changes", change }}
                  count={many}
                >
                  {formatNumber(many, locale)}
                </Door>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
