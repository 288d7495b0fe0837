import { Button, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import type { Channel } from "../../src/kernel/channel.js";
import { ChannelIcon } from "./channel-icon.js";
import { ownZone, useToday } from "./clock.js";
import { formatClock, formatDayLong, formatExact, formatRelativeDay } from "./format.js";
import type { Icon } from "./icons.js";
import type { Reason } from "./reasons.js";
import { StateBadge } from "./state-badge.js";
import type { StateKind } from "./states.js";
import styles from "./timeline.module.css";
import { groupByDay } from "./timeline-days.js";
import { WhyButton } from "./why-button.js";
import { useLocale, useWords } from "./words.js";

export interface TimelineEntry {
  readonly id: string;
  /** An instant, ISO 8601. */
  readonly at: string;
  /** A channel's own picture, or one for what is no message. */
  readonly icon: { readonly channel: Channel } | { readonly picture: Icon };
  readonly title: ReactNode;
  readonly state?: { readonly kind: StateKind; readonly state: string };
  readonly reasons?: readonly Reason[];
  /** What was said, or what changed. */
  readonly body?: ReactNode;
  /** A person's name; what the product did by itself has none. */
  readonly by?: string | undefined;
  /** `in`: from the person themselves; `money`: money that came in; `human`: waits for somebody. */
  readonly tone?: "plain" | "in" | "money" | "human";
}

interface TimelineProps {
  readonly label: string;
  /** Newest first. Undefined until they are there. */
  readonly entries: readonly TimelineEntry[] | undefined;
  /** Whose wall clock the times are told on. */
  readonly zone?: string | undefined;
  readonly empty?: ReactNode;
  readonly hasMore?: boolean;
  readonly isMoreLoading?: boolean;
  readonly onMore?: () => void;
}

/** One person, one timeline: everything that happened and everything that did not, by day, newest first. */
export function Timeline({
  label,
  entries,
  zone = ownZone(),
  empty,
  hasMore = false,
  isMoreLoading = false,
  onMore,
}: TimelineProps): ReactNode {
  const words = useWords("kit");
  if (entries === undefined) return <Waiting />;
  if (entries.length === 0) return empty;
  return (
    <div role="log" aria-label={label} aria-live="polite" aria-relevant="additions" className={styles.timeline}>
      {groupByDay(entries, zone).map(({ day, entries: ofDay }) => (
        <section key={day} className={styles.group}>
          <DayHead day={day} />
          <ol className={styles.entries}>
            {ofDay.map((entry) => (
              <Entry key={entry.id} entry={entry} zone={zone} />
            ))}
          </ol>
        </section>
      ))}
      {hasMore && (
        <Button variant="subtle" color="gray" size="xs" loading={isMoreLoading} onClick={onMore}>
          {words("timeline.earlier")}
        </Button>
      )}
    </div>
  );
}

function DayHead({ day }: { readonly day: Parameters<typeof formatDayLong>[0] }): ReactNode {
  const locale = useLocale();
  const today = useToday();
  return (
    <h3 className={styles.day} data-hint={formatDayLong(day, locale)}>
      {formatRelativeDay(day, today, locale)}
    </h3>
  );
}

function Entry({ entry, zone }: { readonly entry: TimelineEntry; readonly zone: string }): ReactNode {
  const { at, icon, title, state, reasons, body, by, tone = "plain" } = entry;
  const locale = useLocale();
  const moment = Date.parse(at);
  return (
    <li className={styles.entry} data-tone={tone}>
      <span className={styles.icon}>
        {"channel" in icon ? (
          <ChannelIcon channel={icon.channel} size={16} />
        ) : (
          <icon.picture size={16} stroke={1.6} aria-hidden={true} />
        )}
      </span>
      <div className={styles.what}>
        <div className={styles.line}>
          <span className={styles.title}>{title}</span>
          {state && <StateBadge {...state} />}
          {reasons && <WhyButton reasons={reasons} zone={zone} />}
        </div>
        {body && <div className={styles.body}>{body}</div>}
        {by && <div className={styles.by}>{by}</div>}
      </div>
      <time className={styles.time} dateTime={at} data-hint={formatExact(moment, locale, zone)}>
        {formatClock(moment, locale, zone)}
      </time>
    </li>
  );
}

const WAITING_ENTRIES = 5;

const Waiting = (): ReactNode => (
  <div className={styles.timeline} aria-busy={true}>
    {Array.from({ length: WAITING_ENTRIES }, (_, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
      <div key={index} className={styles.entry}>
        <Skeleton height={28} circle={true} />
        <div className={styles.what}>
          <Skeleton height={10} mt={6} width={`${40 + ((index * 19) % 40)}%`} />
        </div>
      </div>
    ))}
  </div>
);
