import type { ReactNode } from "react";
import { BarList } from "../../../kit/bar-chart.js";
import { formatNumber } from "../../../kit/format.js";
import { Card, Section } from "../../../kit/page-frame.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import type { OneStrategy } from "./data.js";

/** Why accounts left: the best of reasons should be the longest bar. */
export function LeftBars({ strategy: { id, counts } }: { readonly strategy: OneStrategy }): ReactNode {
  const words = useWords("strategy");
  const reasons = useWords("reasons");
  const locale = useLocale();
  if (counts.left.length === 0) return null;
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  const bars = [...counts.left]
    .sort((a, b) => b.count - a.count)
    .map(({ because, count }) => ({
      id: because,
      label: reasonSentence({ of: "left", code: because }, reasons, has),
      value: count,
      text: formatNumber(count, locale),
      link: {
        to: "/strategies/$strategyId",
        params: { strategyId: id },
        search: { accounts: "left" as const, because },
        hash: "accounts",
      } as const,
    }));
  return (
    <Section title={words("left.title")}>
      <Card>
        <BarList label={words("left.title")} bars={bars} />
      </Card>
    </Section>
  );
}
