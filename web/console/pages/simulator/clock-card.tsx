import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { dayIn } from "../../../../src/kernel/time.js";
import { ownZone, useNow } from "../../../kit/clock.js";
import { formatClock, formatDayLong, formatStamp } from "../../../kit/format.js";
import { JobProgress } from "../../../kit/job-progress.js";
import { useKeys } from "../../../kit/keys.js";
import { useSession } from "../../../kit/session.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { zoneName } from "../../../kit/zones.js";
import { Autopilot } from "./autopilot.js";
import { useCancelMove, useClock, useMove, useMoveClock, useMoveEnd, useSetSpeed } from "./data.js";
import { tick } from "./guide-steps.js";
import { type ClockView, progressOf, SPEEDS, type Stride } from "./model.js";
import { MoveReport } from "./move-report.js";
import styles from "./simulator.module.css";

/** What time it is in the demo, how fast it goes, and the ways to bring it forward. */
export function ClockCard(): ReactNode {
  const words = useWords("simulator");
  const { data: clock, error, refetch, dataUpdatedAt } = useClock();
  const { can } = useSession();
  const move = useMove();
  useMoveEnd(clock, move);
  return (
    <section className={styles.clock} aria-label={words("clock.title")}>
      {error !== null && (
        <Trouble error={error} onRetry={() => void refetch()} dataFrom={clock ? dataUpdatedAt : undefined} />
      )}
      {clock ? <Face /> : error === null && <Skeleton height={64} />}
      {clock && <Controls clock={clock} />}
      {clock && !clock.isReal && can("clock:set") && <Autopilot />}
      {clock && !clock.isReal && !move?.until && <p className={styles.hush}>{words("report.before")}</p>}
      {clock && !clock.moving && move?.until && <MoveReport jobId={move.jobId} from={move.from} until={move.until} />}
    </section>
  );
}

/** Day and time where the reader is, with the name of that zone. */
function Face(): ReactNode {
  const locale = useLocale();
  const now = useNow(1_000);
  const zone = ownZone();
  return (
    <div className={styles.face}>
      <time className={styles.time} dateTime={new Date(now).toISOString()}>
        {formatClock(now, locale, zone)}
      </time>
      <span className={styles.day}>
        <span>{formatDayLong(dayIn(zone, new Date(now)), locale)}</span>
        <span className={styles.quiet}>{zoneName(zone, locale, now)}</span>
      </span>
    </div>
  );
}

function Controls({ clock }: { readonly clock: ClockView }): ReactNode {
  const words = useWords("simulator");
  const { can } = useSession();
  const cancel = useCancelMove();
  if (clock.moving) {
    const { id, phase, cancelAsked } = clock.moving;
    return (
      <div aria-live="polite">
        <JobProgress
          job={progressOf(clock.moving)}
          phase={words(phase === null ? "clock.waiting" : "clock.moving")}
          unit={words("clock.unit")}
          onCancel={can("clock:set") ? () => cancel.mutate(id) : undefined}
          isCancelling={cancel.isPending || cancelAsked}
        />
      </div>
    );
  }
  if (clock.isReal) return <p className={styles.quiet}>{words("clock.real")}</p>;
  if (!can("clock:set")) return <p className={styles.quiet}>{words("clock.notYours")}</p>;
  return <Buttons clock={clock} />;
}

const STRIDES: readonly Stride[] = ["hour", "day", "next-event"];

function Buttons({ clock }: { readonly clock: ClockView }): ReactNode {
  const words = useWords("simulator");
  const locale = useLocale();
  const setSpeed = useSetSpeed();
  const move = useMoveClock();
  const { speed, nextEventAt } = clock;
  useKeys([
    { keys: ".", label: words("clock.toggle"), group: words("title"), run: () => setSpeed.mutate(speed === 0 ? 1 : 0) },
  ]);
  const go = (by: Stride): void => move.mutate(by, { onSuccess: () => tick("move") });
  return (
    <div className={styles.controls}>
      <SegmentedControl
        aria-label={words("clock.speed")}
        value={String(speed)}
        onChange={(value) => setSpeed.mutate(Number(value))}
        disabled={setSpeed.isPending}
        data={SPEEDS.map((pace) => ({
          value: String(pace),
          label: pace === 0 ? words("clock.pause") : words("clock.pace", { pace }),
        }))}
      />
      <div className={styles.strides}>
        {STRIDES.map((by) => (
          <Button
            key={by}
            variant={by === "day" ? "filled" : "default"}
            loading={move.isPending && move.variables === by}
            disabled={move.isPending || (by === "next-event" && nextEventAt === null)}
            onClick={() => go(by)}
          >
            {words(`clock.by.${by}`)}
          </Button>
        ))}
      </div>
      <p className={styles.nextEvent}>
        {nextEventAt === null
          ? words("clock.nothingNext")
          : words("clock.next", { at: formatStamp(Date.parse(nextEventAt), locale, ownZone(), true) })}
      </p>
    </div>
  );
}
