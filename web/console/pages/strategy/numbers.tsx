import type { ReactNode } from "react";
import { formatNumber } from "../../../kit/format.js";
import { StatCard, StatRow } from "../../../kit/stat-card.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { OneStrategy } from "./data.js";
import { unaccounted } from "./model.js";
import styles from "./strategy.module.css";

/** How it goes, in four numbers that are doors, and whether they add up. */
export function Numbers({ strategy }: { readonly strategy: OneStrategy }): ReactNode {
  const words = useWords("strategy");
  const locale = useLocale();
  const { id, counts } = strategy;
  const { running, waiting, parked, left, messages, entered } = counts;
  const write = (value: number): string => formatNumber(value, locale);
  const gone = left.reduce((sum, { count }) => sum + count, 0);
  const lost = unaccounted(strategy);
  const to = { to: "/strategies/$strategyId", params: { strategyId: id }, hash: "accounts" } as const;
  return (
    <div className={styles.numbers}>
      <StatRow>
        <StatCard
          label={words("numbers.running")}
          definition={words("numbers.runningHint")}
          value={write(running)}
          note={words("numbers.runningNote", { count: waiting, text: write(waiting) })}
          link={{ ...to, search: {} }}
        />
        <StatCard
          label={words("numbers.sent")}
          definition={words("numbers.sentHint")}
          value={write(messages.sent)}
          note={words("numbers.sentNote")}
          link={{ to: "/messages", search: { strategyId: id, state: ["sent"] } }}
        />
        <StatCard
          label={words("numbers.ready")}
          definition={words("numbers.readyHint")}
          value={write(messages.planned + messages.deferred + messages.leaving)}
          note={words("numbers.readyNote", { count: messages.deferred, text: write(messages.deferred) })}
          link={{ to: "/messages", search: { strategyId: id, state: ["deferred", "planned"] } }}
        />
        <StatCard
          label={words("numbers.left")}
          definition={words("numbers.leftHint")}
          value={write(gone)}
          note={words("numbers.leftNote", { text: write(left.find(({ because }) => because === "paid")?.count ?? 0) })}
          link={{ ...to, search: { accounts: "left" } }}
        />
      </StatRow>
      <p className={lost === 0 ? styles.sum : styles.lost}>
        {lost === 0
          ? words("numbers.sum", { entered: write(entered), running: write(running), left: write(gone) })
          : words("numbers.lost", { count: lost })}
        {parked > 0 && <strong className={styles.parked}>{words("numbers.parked", { count: parked })}</strong>}
      </p>
    </div>
  );
}
