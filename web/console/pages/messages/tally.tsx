import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { formatNumber } from "../../../kit/format.js";
import { DownIcon } from "../../../kit/icons.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { countsQuery } from "./data.js";
import styles from "./messages.module.css";
import { type CountsView, isNarrowed, type MessagesSearch, type Outcome, reasonsOf, sumOf } from "./model.js";
import { OutcomeBadge } from "./outcome.js";
import { useReasonWords } from "./reason-words.js";

interface TallyProps {
  readonly search: MessagesSearch;
  readonly onChange: (change: MessagesSearch) => void;
}

/** How many received and how many did not, adding up; and the reasons, most frequent first. Each narrows the list. */
export function Tally({ search, onChange }: TallyProps): ReactNode {
  const counts = useQuery(countsQuery(search));
  const { data, error } = counts;
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={88} radius={10} />
    ) : (
      <Trouble error={error} onRetry={() => void counts.refetch()} />
    );
  }
  // Before anything was ever decided there is nothing to add up.
  if (data.total === 0 && !isNarrowed(search)) return null;
  return (
    <section className={styles.tally} data-old={counts.isPlaceholderData || undefined}>
      <States counts={data} search={search} onChange={onChange} />
      <Reasons counts={data} search={search} onChange={onChange} />
    </section>
  );
}

type PartProps = TallyProps & { readonly counts: CountsView };

function States({ counts, search, onChange }: PartProps): ReactNode {
  const words = useWords("messages");
  const locale = useLocale();
  const { parts, total, rest } = sumOf(counts);
  const chosen = search.state ?? [];
  const toggle = (state: Outcome): void => {
    const next = chosen.includes(state) ? chosen.filter((other) => other !== state) : [...chosen, state];
    onChange({ state: next.length > 0 ? next : undefined });
  };
  return (
    <>
      <fieldset className={styles.states} aria-label={words("filter.state")}>
        <div className={styles.total}>
          <span className={styles.number}>
            {words(counts.isExact ? "total.exact" : "total.atLeast", { shown: formatNumber(total, locale) })}
          </span>
          <span className={styles.name}>{words("total.name", { count: total })}</span>
        </div>
        {parts.map(({ state, count }) => (
          <button
            key={state}
            type="button"
            className={styles.part}
            aria-pressed={chosen.includes(state)}
            data-hint={words(`means.${state}`)}
            onClick={() => toggle(state)}
          >
            <span className={styles.number}>{formatNumber(count, locale)}</span>
            <OutcomeBadge state={state} />
          </button>
        ))}
      </fieldset>
      {rest !== 0 && counts.isExact && (
        <p className={styles.rest} role="status">
          {words("total.rest", { shown: formatNumber(rest, locale) })}
        </p>
      )}
    </>
  );
}

const SHOWN = 4;

function Reasons({ counts, search, onChange }: PartProps): ReactNode {
  const words = useWords("messages");
  const locale = useLocale();
  const say = useReasonWords();
  const isPhone = usePhone();
  const [isAll, setAll] = useState(false);
  const within = search.state ? counts.reasons.filter(({ state }) => search.state?.includes(state)) : counts.reasons;
  const lines = reasonsOf(within);
  if (lines.length === 0 || !say) return null;
  const most = isPhone ? SHOWN - 1 : SHOWN;
  return (
    <div className={styles.reasons}>
      <h2>{words("reasons.title")}</h2>
      <ul>
        {(isAll ? lines : lines.slice(0, most)).map(({ reason, count }) => (
          <li key={reason.code}>
            <button
              type="button"
              className={styles.reason}
              aria-pressed={search.because === reason.code}
              onClick={() => onChange({ because: search.because === reason.code ? undefined : reason.code })}
            >
              <span className={styles.times}>{formatNumber(count, locale)}</span>
              <span className={styles.sentence}>{say({ of: reason.of, code: reason.code })}</span>
            </button>
          </li>
        ))}
      </ul>
      {lines.length > most && (
        <button type="button" className={styles.all} aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? words("reasons.fewer") : words("reasons.all", { count: lines.length })}
          <DownIcon size={13} aria-hidden={true} />
        </button>
      )}
    </div>
  );
}
