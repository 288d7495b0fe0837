import type { ReactNode } from "react";
import { BarList } from "../../../kit/bar-chart.js";
import { formatNumber } from "../../../kit/format.js";
import { Card } from "../../../kit/page-frame.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import type { OfReport, Report } from "./data.js";
import { doorTo } from "./door.js";
import styles from "./rehearsal.module.css";
import type { RehearsalSearch } from "./search.js";

type Counts = Report["postponed"];

interface Group {
  readonly name: string;
  readonly counts: Counts;
  readonly search: (because: string) => RehearsalSearch;
}

const groupsOf = ({ accounts, postponed }: Report): readonly Group[] => [
  {
    name: "excluded",
    counts: accounts.excludedBy,
    search: (because) => ({ view: "people", outcome: "excluded", because }),
  },
  {
    name: "deferred",
    counts: accounts.deferredBy,
    search: (because) => ({ view: "people", outcome: "deferred", because }),
  },
  { name: "postponed", counts: postponed, search: (because) => ({ view: "events", kind: "postponed", because }) },
  {
    name: "finished",
    counts: accounts.finishedBy,
    search: (because) => ({ view: "people", outcome: "finished", because }),
  },
  {
    name: "leftOut",
    counts: accounts.leftOutBy,
    search: (because) => ({ view: "people", outcome: "left_out", because }),
  },
];

/** Why accounts get nothing, or later: in words, the most frequent first, each a door to its list. */
export function Reasons({ rehearsal, report }: OfReport): ReactNode {
  const words = useWords("rehearsal");
  const groups = groupsOf(report).filter(({ counts }) => counts.length > 0);
  if (groups.length === 0) return null;
  return (
    <Card title={words("because.title")}>
      <div className={styles.groups}>
        {groups.map(({ name, counts, search }) => (
          <ReasonList
            key={name}
            name={name}
            counts={counts}
            // Who owes nothing is counted, not listed.
            linkOf={(code) => (rehearsal.hasLists && code !== "nothing_owed" ? doorTo(rehearsal, search(code)) : null)}
          />
        ))}
      </div>
    </Card>
  );
}

interface ListProps {
  readonly name: string;
  readonly counts: Counts;
  readonly linkOf: (code: string) => ReturnType<typeof doorTo> | null;
}

function ReasonList({ name, counts, linkOf }: ListProps): ReactNode {
  const words = useWords("rehearsal");
  const reasons = useWords("reasons");
  const locale = useLocale();
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  const bars = counts.map(({ because, count }) => {
    const link = linkOf(because.code);
    const sentence = reasonSentence(because, reasons, has);
    return {
      id: because.code,
      label: <span data-hint={sentence}>{sentence}</span>,
      value: count,
      text: formatNumber(count, locale),
      ...(link && { link }),
    };
  });
  return (
    <section>
      <h4 className={styles.groupName}>{words(`because.${name}`)}</h4>
      <BarList label={words(`because.${name}`)} bars={bars} />
    </section>
  );
}
