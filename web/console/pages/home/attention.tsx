import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode, RefObject } from "react";
import { formatNumber } from "../../../kit/format.js";
import { CheckIcon, ForwardIcon } from "../../../kit/icons.js";
import { State } from "../../../kit/state-badge.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import styles from "./home.module.css";
import { type AttentionRow, type HomeView, linkOf } from "./model.js";
import { Panel } from "./panel.js";

interface AttentionProps {
  readonly home: HomeView | undefined;
  readonly list: RefObject<HTMLElement | null>;
}

/** What waits for a person, most urgent first. Each leads to its rows. */
export function Attention({ home, list }: AttentionProps): ReactNode {
  const words = useWords("home");
  const rows = home?.attention;
  const isCalm = rows !== undefined && rows.length === 0;
  return (
    <Panel
      title={words("attention.title")}
      area="attention"
      tone={isCalm ? undefined : "human"}
      isFlush={true}
      own={list}
    >
      {rows === undefined ? (
        <div className={styles.waiting} aria-busy={true}>
          <Skeleton height={14} width="70%" />
          <Skeleton height={14} width="55%" />
          <Skeleton height={14} width="62%" />
        </div>
      ) : isCalm ? (
        <p className={styles.calm}>
          <CheckIcon size={16} aria-hidden={true} />
          {words("attention.none")}
        </p>
      ) : (
        <ul className={styles.attention}>
          {rows.map((row) => (
            <Row key={row.code} row={row} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Row({ row: { code, count, link, values } }: { readonly row: AttentionRow }): ReactNode {
  const words = useWords("home");
  const locale = useLocale();
  // A newer server may know of something that this page has no words for: its code is better than silence.
  const isKnown = hasWords(`home:attention.means.${code}`);
  return (
    <li>
      <Link {...linkOf(link)} className={styles.need ?? ""}>
        <State shape="diamond" tone="human">
          <span className={styles.needCount}>{formatNumber(count, locale)}</span>
        </State>
        <span className={styles.needWords}>
          <strong>{isKnown ? words(`attention.of.${code}`, { ...values, count }) : code}</strong>
          {isKnown && <span className={styles.quiet}>{words(`attention.means.${code}`, values)}</span>}
        </span>
        <ForwardIcon size={16} className={styles.forward} aria-hidden={true} />
      </Link>
    </li>
  );
}
