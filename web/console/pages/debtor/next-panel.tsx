import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { useNow } from "../../../kit/clock.js";
import { formatStamp } from "../../../kit/format.js";
import {
  CallIcon,
  ChargeIcon,
  CheckIcon,
  ClockIcon,
  type Icon,
  PauseIcon,
  StrategyIcon,
  TroubleIcon,
} from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { When } from "../../../kit/when.js";
import { WhyButton } from "../../../kit/why-button.js";
import { hasWords, useLocale, useWords, type Words } from "../../../kit/words.js";
import { zoneName } from "../../../kit/zones.js";
import styles from "./debtor.module.css";
import { placeOf } from "./model.js";
import { Panel } from "./panel.js";
import { usePerson } from "./person-context.js";
import type { NextView, PersonView } from "./shapes.js";

/** What comes next for each account: what, when on the person's clock, through what, and why. */
export function NextPanel(): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const tasks = person.tasks.filter(({ state }) => state === "open");
  return (
    <Panel title={words("next.title")} area="next">
      <ul className={styles.nexts}>
        {tasks.map((task) => (
          <Task key={task.id} task={task} />
        ))}
        {person.upNext.map((next) => (
          <Next key={next.accountId} next={next} />
        ))}
        {person.upNext.length === 0 && tasks.length === 0 && <li className={styles.none}>{words("next.nothing")}</li>}
      </ul>
    </Panel>
  );
}

const PICTURES: Readonly<Record<NextView["state"], Icon>> = {
  scheduled: ClockIcon,
  deferred: ClockIcon,
  held: PauseIcon,
  paused: PauseIcon,
  parked: TroubleIcon,
  finished: CheckIcon,
  no_strategy: StrategyIcon,
  paid: CheckIcon,
};

const ASKS_FOR_SOMEBODY: ReadonlySet<NextView["state"]> = new Set(["parked", "no_strategy", "finished"]);

function Next({ next }: { readonly next: NextView }): ReactNode {
  const { person, zone } = usePerson();
  const { state, what, channel, at, because, reasons } = next;
  const Picture = what === "call" ? CallIcon : what === "charge" ? ChargeIcon : PICTURES[state];
  const given = reasons.length > 0 ? reasons : because ? [because] : [];
  const account = person.accounts.find(({ id }) => id === next.accountId);
  return (
    <li className={styles.next} data-tone={ASKS_FOR_SOMEBODY.has(state) ? "human" : undefined}>
      <span className={styles.nextIcon}>
        {channel && what === "message" ? (
          <ChannelIcon channel={channel} size={18} />
        ) : (
          <Picture size={18} stroke={1.6} aria-hidden={true} />
        )}
      </span>
      <div className={styles.nextWords}>
        <div className={styles.nextLine}>
          <strong>
            <NextWords next={next} />
          </strong>
          {state === "deferred" && <StateBadge kind="message" state="deferred" />}
          {state === "held" && because && <StateBadge kind="hold" state={because.code} />}
          <WhyButton reasons={given} zone={zone} />
        </div>
        {at && <Moment at={at} zone={zone} isEnd={state === "held"} />}
        <NextFoot next={next} creditor={person.accounts.length > 1 ? account?.creditor.name : undefined} />
      </div>
    </li>
  );
}

/** What happens, in a few words: `Correo a rosa@…`. */
function NextWords({ next: { state, what, channel, to, charge } }: { readonly next: NextView }): ReactNode {
  const words = useWords("debtor");
  const states = useWords("states");
  if (state !== "scheduled" && state !== "deferred") return words(`next.${state}`);
  if (charge)
    return (
      <>
        {words(`charge.${charge.of}`)} <Money minor={charge.amount.minor} currency={charge.amount.currency} />
      </>
    );
  if (what === "call") return words("next.call");
  if (what === "leave") return words("next.leave");
  const name = channel ? states(`channel.${channel}`) : words("next.message");
  return to ? words("next.messageTo", { channel: name, to }) : name;
}

/** Further away than this, how far says no more than the date does. */
const NEAR_MS = 6 * 86_400_000;

interface MomentProps {
  readonly at: string;
  readonly zone: string;
  /** It ends then, instead of happening. */
  readonly isEnd: boolean;
}

/** The exact moment on the person's clock, whose clock that is, and how far away it lies. */
function Moment({ at, zone, isEnd }: MomentProps): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  const now = useNow();
  const moment = Date.parse(at);
  const stamp = `${formatStamp(moment, locale, zone)}, ${zoneName(zone, locale, moment)}`;
  return (
    <div className={styles.moment}>
      <span>{isEnd ? words("next.until", { moment: stamp }) : stamp}</span>
      {moment > now && moment - now < NEAR_MS && <When at={at} zone={zone} tone="muted" isFocusable={true} />}
    </div>
  );
}

function NextFoot({ next, creditor }: { readonly next: NextView; readonly creditor: string | undefined }): ReactNode {
  const words = useWords("debtor");
  const reasons = useWords("reasons");
  const { can } = usePerson();
  const { state, strategy, step, skips } = next;
  const mayOpen = can("seeStrategies");
  const offersOne = state === "no_strategy" && mayOpen;
  if (!strategy && !creditor && !offersOne && skips.length === 0) return null;
  return (
    <div className={styles.nextFoot}>
      {creditor && <span>{creditor}</span>}
      {strategy && (
        <span>
          {mayOpen ? (
            <Link to="/strategies/$strategyId" params={{ strategyId: strategy.id }} className={styles.quietLink ?? ""}>
              {strategy.name}
            </Link>
          ) : (
            strategy.name
          )}
          {step && ` · ${words("next.step", { no: placeOf(step.no), of: step.of })}`}
        </span>
      )}
      {offersOne && (
        <Link to="/strategies" className={styles.quietLink ?? ""}>
          {words("next.seeStrategies")}
        </Link>
      )}
      {skips.map((skip) => (
        <span key={skip.step}>{skipWords(skip, words, reasons)}</span>
      ))}
    </div>
  );
}

const skipWords = ({ step, because }: NextView["skips"][number], words: Words, reasons: Words): string =>
  words("next.skips", {
    step: placeOf(step),
    because: reasonSentence(because, reasons, (key) => hasWords(`reasons:${key}`)),
  });

/** A call that waits for somebody: the only thing here that a person must do. */
function Task({ task }: { readonly task: PersonView["tasks"][number] }): ReactNode {
  const words = useWords("debtor");
  const { ask, can, zone } = usePerson();
  return (
    <li className={styles.next} data-tone="human">
      <span className={styles.nextIcon}>
        <CallIcon size={18} stroke={1.6} aria-hidden={true} />
      </span>
      <div className={styles.nextWords}>
        <div className={styles.nextLine}>
          <strong>{task.phone ? words("task.callTo", { phone: task.phone }) : words("task.call")}</strong>
          <StateBadge kind="task" state={task.state} />
        </div>
        <div className={styles.moment}>
          <span>{words("task.since")}</span>
          <When at={task.dueAt} zone={zone} as="stamp" isFocusable={true} />
        </div>
        {task.asked && <div className={styles.nextFoot}>{words(`task.asked.${task.asked}`)}</div>}
        {task.strategy && <div className={styles.nextFoot}>{task.strategy.name}</div>}
      </div>
      {can("task") && (
        <Button size="xs" variant="default" className={styles.nextDo ?? ""} onClick={() => ask({ kind: "task", task })}>
          {words("task.close")}
        </Button>
      )}
    </li>
  );
}
