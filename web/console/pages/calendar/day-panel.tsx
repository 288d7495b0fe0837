import { Button, Drawer, Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { LocalDate } from "../../../../src/kernel/time.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { formatClock, formatDayLong, formatNumber } from "../../../kit/format.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { State } from "../../../kit/state-badge.js";
import type { Look } from "../../../kit/states.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import styles from "./calendar.module.css";
import { GROUP_LOOKS } from "./counts.js";
import { type CalendarItem, type CalendarView, useDay } from "./data.js";
import { useMarkWords } from "./marks.js";
import { GROUP_OF, sourcesOf } from "./model.js";
import type { CalendarSearch, Source } from "./search.js";

interface DayPanelProps {
  readonly day: string;
  readonly calendar: CalendarView;
  readonly search: CalendarSearch;
  readonly onSource: (source: Source) => void;
  readonly onClose: () => void;
}

/** One day: by what each thing is known, and who, which step, by which channel, in which state. */
export function DayPanel({ day, calendar, search, onSource, onClose }: DayPanelProps): ReactNode {
  const words = useWords("calendar");
  const kit = useWords("kit");
  const locale = useLocale();
  const isPhone = usePhone();
  const markWords = useMarkWords();
  const sources = sourcesOf(calendar, day);
  const shown = sources.find(({ source }) => source === search.source)?.source ?? sources[0]?.source;
  return (
    <Drawer
      opened={true}
      onClose={onClose}
      position="right"
      size={isPhone ? "100%" : 560}
      title={formatDayLong(day as LocalDate, locale)}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      {markWords(calendar.marks.filter((mark) => mark.day === day)).map(({ text, hint }) => (
        <p key={text} className={styles.panelMark}>
          {hint}
        </p>
      ))}
      {shown === undefined ? (
        <p className={styles.quiet}>{words("day.nothing")}</p>
      ) : (
        <>
          <fieldset className={styles.sources} aria-label={words("day.what")}>
            {sources.map(({ source, count }) => (
              <button key={source} type="button" aria-pressed={source === shown} onClick={() => onSource(source)}>
                <State {...GROUP_LOOKS[GROUP_OF[source]]}>{words(`source.${source}`)}</State>
                <span className={styles.total}>{formatNumber(count, locale)}</span>
              </button>
            ))}
          </fieldset>
          <p className={styles.quiet}>{words(`sourceMeans.${shown}`)}</p>
          <Items day={day} source={shown} search={search} zone={calendar.zone} />
        </>
      )}
    </Drawer>
  );
}

interface ItemsProps {
  readonly day: string;
  readonly source: Source;
  readonly search: CalendarSearch;
  readonly zone: string;
}

function Items({ day, source, search, zone }: ItemsProps): ReactNode {
  const kit = useWords("kit");
  const { rows, error, onRetry, hasMore, isMoreLoading, onMore } = useDay(day, source, search);
  if (rows === undefined)
    return error === null ? <Skeleton height={280} radius={8} mt={12} /> : <Trouble error={error} onRetry={onRetry} />;
  return (
    <>
      <ul className={styles.items}>
        {rows.map((item) => (
          <Item key={item.id} item={item} zone={zone} />
        ))}
      </ul>
      {hasMore && (
        <Button variant="subtle" color="gray" size="xs" loading={isMoreLoading} onClick={onMore}>
          {kit("table.more", { shown: rows.length })}
        </Button>
      )}
    </>
  );
}

const LOOKS: Readonly<Record<CalendarItem["state"], Look>> = {
  sent: { shape: "full", tone: "accent" },
  done: { shape: "check", tone: "plain" },
  planned: { shape: "dotted", tone: "quiet" },
  deferred: { shape: "quarter", tone: "plain" },
  open: { shape: "diamond", tone: "human" },
  known: { shape: "quarter", tone: "plain" },
  rehearsed: { shape: "dotted", tone: "quiet" },
};

function Item({ item, zone }: { readonly item: CalendarItem; readonly zone: string }): ReactNode {
  const words = useWords("calendar");
  const reasons = useWords("reasons");
  const locale = useLocale();
  const { at, channel, state, debtor, creditor, strategy, step, messageId, because } = item;
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  const place = [creditor.name, strategy?.name, step === null ? undefined : words("day.step", { no: step + 1 })];
  return (
    <li className={styles.item}>
      <time className={styles.time} dateTime={at}>
        {formatClock(Date.parse(at), locale, zone)}
      </time>
      <ChannelIcon channel={channel} size={16} />
      <span className={styles.itemBody}>
        <Link to="/debtors/$debtorId" params={{ debtorId: debtor.id }} className={styles.who ?? ""}>
          {debtor.name}
        </Link>
        <span className={styles.quiet}>{place.filter((part) => part !== undefined).join(" · ")}</span>
        {because !== null && <span className={styles.quiet}>{reasonSentence(because, reasons, has)}</span>}
      </span>
      <span className={styles.itemState}>
        {messageId === null ? (
          <State {...LOOKS[state]}>{words(`state.${state}`)}</State>
        ) : (
          <Link to="/messages" search={{ open: `m${messageId}` }} className={styles.door ?? ""}>
            <State {...LOOKS[state]}>{words(`state.${state}`)}</State>
          </Link>
        )}
      </span>
    </li>
  );
}
