import type { ReactNode } from "react";
import { dayIn } from "../../../../src/kernel/time.js";
import { formatClock, formatStamp } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./debtor.module.css";
import { gistOf, receiptsOf } from "./model.js";
import { usePerson } from "./person-context.js";
import type { TimelineOf } from "./shapes.js";

/** What was said: a mail by its subject, anything else by how it begins; the whole text when asked for. */
export function Letter({ item: { subject, body, replies } }: { readonly item: TimelineOf<"message"> }): ReactNode {
  const words = useWords("debtor");
  if (!body) return subject;
  const gist = subject ?? gistOf(body);
  const offered = replies.length > 0 && <p>{words("entry.replies", { titles: replies.join(" · ") })}</p>;
  if (gist === body)
    return (
      <div className={styles.said}>
        {body}
        {offered}
      </div>
    );
  return (
    <details className={styles.letter}>
      <summary>
        <span className={styles.gist}>{gist}</span>
        <span className={styles.fold}>{words("entry.text")}</span>
      </summary>
      <div className={styles.letterBody}>
        {body}
        {offered}
      </div>
    </details>
  );
}

/** How far it came and when, as the provider told. */
export function Receipts({ item }: { readonly item: TimelineOf<"message"> }): ReactNode {
  const states = useWords("states");
  const locale = useLocale();
  const { zone } = usePerson();
  const told = receiptsOf(item.facts, item.at);
  if (told.length === 0) return null;
  const said = (at: string): string => {
    const [moment, sent] = [Date.parse(at), Date.parse(item.at)];
    const isSameDay = dayIn(zone, new Date(moment)) === dayIn(zone, new Date(sent));
    return isSameDay ? formatClock(moment, locale, zone) : formatStamp(moment, locale, zone, true);
  };
  return (
    <div className={styles.receipts}>
      {told.map(({ fact, at }) => (
        <span key={fact}>
          {states(`fact.${fact}`)} <time dateTime={at}>{said(at)}</time>
        </span>
      ))}
    </div>
  );
}
