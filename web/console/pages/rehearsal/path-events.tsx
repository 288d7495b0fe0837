import type { ReactNode } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { formatStamp } from "../../../kit/format.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { State } from "../../../kit/state-badge.js";
import type { Look } from "../../../kit/states.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import type { OneRehearsal, PathEvent, PathView } from "./data.js";
import { placesOf, type StepPlace } from "./model.js";
import styles from "./people.module.css";
import { stepShort } from "./step-name.js";

const LOOKS: Readonly<Record<PathEvent["kind"], Look>> = {
  entered: { shape: "ring", tone: "accent" },
  message: { shape: "full", tone: "accent" },
  task: { shape: "diamond", tone: "human" },
  deferred: { shape: "quarter", tone: "plain" },
  postponed: { shape: "quarter", tone: "plain" },
  skipped: { shape: "ring", tone: "quiet" },
  held: { shape: "pause", tone: "plain" },
  charged: { shape: "diamond", tone: "plain" },
  offered: { shape: "diamond", tone: "accent" },
  told: { shape: "full", tone: "quiet" },
  branched: { shape: "half", tone: "quiet" },
  moved: { shape: "half", tone: "plain" },
  reanchored: { shape: "half", tone: "plain" },
  withdrawn: { shape: "ring", tone: "quiet" },
  failed: { shape: "triangle", tone: "stop" },
  parked: { shape: "diamond", tone: "human" },
  left: { shape: "check", tone: "plain" },
};

interface PathEventsProps {
  readonly rehearsal: OneRehearsal;
  readonly path: PathView;
  /** Epoch milliseconds: what comes later has not happened yet. */
  readonly until: number;
}

/** What happens to a person, in the order of time, by their own clock. */
export function PathEvents({ rehearsal, path: { events, zone }, until }: PathEventsProps): ReactNode {
  const words = useWords("rehearsal");
  const places = placesOf(rehearsal);
  if (events.length === 0) return <p className={styles.quiet}>{words("path.nothing")}</p>;
  return (
    <ol className={styles.events} aria-label={words("path.events")}>
      {events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list of a person never changes
        <Event key={index} event={event} places={places} zone={zone} isLater={Date.parse(event.at) > until} />
      ))}
    </ol>
  );
}

interface EventProps {
  readonly event: PathEvent;
  readonly places: readonly StepPlace[];
  readonly zone: string;
  readonly isLater: boolean;
}

function Event({ event, places, zone, isLater }: EventProps): ReactNode {
  const words = useWords("rehearsal");
  const reasons = useWords("reasons");
  const locale = useLocale();
  const { at, kind, step, channel, because, until, message } = event;
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  const stamp = (moment: string): string => formatStamp(Date.parse(moment), locale, zone, true);
  return (
    <li className={styles.event} data-later={isLater || undefined}>
      <time className={styles.at} dateTime={at}>
        {stamp(at)}
      </time>
      <div className={styles.eventBody}>
        <p className={styles.eventHead}>
          <State {...LOOKS[kind]}>{words(`event.${kind}`)}</State>
          {channel !== null && <ChannelIcon channel={channel} size={16} withName={true} />}
          {step !== null && <span className={styles.quiet}>{stepShort(step, places, words)}</span>}
          {isLater && <span className={styles.notYet}>{words("path.notYet")}</span>}
        </p>
        {because !== null && (
          <p className={styles.because}>
            {reasonSentence(because, reasons, has)}
            {until !== null && ` ${words("path.until", { at: stamp(until) })}`}
          </p>
        )}
        {message !== null && !isLater && <Written message={message} channel={channel} />}
      </div>
    </li>
  );
}

type WrittenProps = Pick<PathEvent, "channel"> & { readonly message: NonNullable<PathEvent["message"]> };

/** Exactly what the person would read: a letter with its subject, or a bubble on their phone. */
function Written({ message: { subject, text }, channel }: WrittenProps): ReactNode {
  const words = useWords("rehearsal");
  if (text === null) return <p className={styles.unwritten}>{words("path.unwritten")}</p>;
  if (channel === "email" || channel === "letter") {
    return (
      <article className={styles.mail}>
        {subject !== null && <p className={styles.subject}>{subject}</p>}
        <p className={styles.words}>{text}</p>
      </article>
    );
  }
  return (
    <article className={styles.bubble} data-channel={channel ?? undefined}>
      <p className={styles.words}>{text}</p>
    </article>
  );
}
