import type { ReactNode } from "react";
import { BarList } from "../../../kit/bar-chart.js";
import { formatNumber, formatPercent } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { countOf } from "./model.js";
import { Panel } from "./panel.js";
import styles from "./segment.module.css";
import type { Live } from "./use-live.js";

const SHOWN_MAX = 6;

/** What it shares with other segments: whoever is in two may hear of both. */
export function Overlaps({ live, self }: { readonly live: Live; readonly self: string | null }): ReactNode {
  const words = useWords("segment");
  const locale = useLocale();
  const { look, isLookOld } = live;
  if (!look?.overlaps || look.totals.length === 0) return null;
  const all = countOf(look.totals);
  const others = look.overlaps.filter(({ id }) => id !== self);
  const bars = others.slice(0, SHOWN_MAX).map(({ id, name, shared }) => ({
    id,
    label: name,
    value: shared,
    text: `${formatNumber(shared, locale)} · ${formatPercent(shared / all, locale)}`,
    link: { to: "/segments/$segmentId", params: { segmentId: id } } as const,
  }));
  return (
    <Panel title={words("overlaps.title")} isOld={isLookOld}>
      {bars.length === 0 ? (
        <p className={styles.none}>{words("overlaps.none")}</p>
      ) : (
        <BarList label={words("overlaps.title")} bars={bars} />
      )}
    </Panel>
  );
}
