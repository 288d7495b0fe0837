import { ActionIcon, Button, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { useNow } from "../../../kit/clock.js";
import { AddIcon, HoldIcon, type Icon, LawIcon, PauseIcon, PromiseIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { Day, When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { howAsked } from "./codes.js";
import styles from "./debtor.module.css";
import { holdsNow, isInForce } from "./model.js";
import { Panel } from "./panel.js";
import { type Lifting, type NEEDS, usePerson } from "./person-context.js";
import type { HoldView, PromiseView } from "./shapes.js";

/** What is agreed and what stops us: promises, pauses, impediments, opt-outs; each with its way back. */
export function Standing(): ReactNode {
  const words = useWords("debtor");
  const now = useNow();
  const { person } = usePerson();
  const promises = person.promises.filter(({ state }) => state === "made");
  const past = person.promises.filter(({ state }) => state !== "made");
  const holds = holdsNow(person.holds, now);
  const stops = person.stops.filter(isInForce);
  const optOuts = person.optOuts.filter(isInForce);
  const isFree = promises.length + holds.length + stops.length + optOuts.length === 0;
  return (
    <Panel title={words("standing.title")} action={<AddMenu />}>
      {isFree && <p className={styles.none}>{words("standing.nothing")}</p>}
      <ul className={styles.standing}>
        {stops.map((stop) => (
          <Item
            key={`stop ${stop.id}`}
            icon={LawIcon}
            tone="stop"
            title={words(`stop.${stop.kind}`)}
            lifting={{ of: "stop", stop }}
          >
            <span>{stop.because}</span>
            <When at={stop.at} tone="muted" />
          </Item>
        ))}
        {holds.map((hold) => (
          <Hold key={`hold ${hold.id}`} hold={hold} />
        ))}
        {promises.map((promise) => (
          <Promised key={`promise ${promise.id}`} promise={promise} />
        ))}
        {optOuts.map((optOut) => (
          <Item
            key={`optOut ${optOut.id}`}
            icon={HoldIcon}
            title={<OptOutWords channel={optOut.channel} />}
            lifting={{ of: "optOut", optOut }}
          >
            <span>{howAsked(optOut.because, words)}</span>
            <When at={optOut.at} tone="muted" />
          </Item>
        ))}
      </ul>
      {past.length > 0 && <PastPromises promises={past} />}
    </Panel>
  );
}

const LIFTS = {
  hold: "liftHold",
  optOut: "liftOptOut",
  stop: "liftStop",
  promise: "liftPromise",
} as const satisfies Record<Lifting["of"], keyof typeof NEEDS>;

interface ItemProps {
  readonly icon: Icon;
  readonly title: ReactNode;
  readonly tone?: "plain" | "human" | "stop";
  readonly lifting: Lifting;
  readonly children: ReactNode;
}

function Item({ icon: Picture, title, tone = "plain", lifting, children }: ItemProps): ReactNode {
  const words = useWords("debtor");
  const { ask, can } = usePerson();
  return (
    <li className={styles.standingItem} data-tone={tone}>
      <Picture size={18} stroke={1.6} aria-hidden={true} />
      <div className={styles.standingWords}>
        <strong>{title}</strong>
        <div className={styles.standingFacts}>{children}</div>
      </div>
      {can(LIFTS[lifting.of]) && (
        <Button size="compact-xs" variant="default" onClick={() => ask({ kind: "lift", lifting })}>
          {words(`lift.${lifting.of}.short`)}
        </Button>
      )}
    </li>
  );
}

function Hold({ hold }: { readonly hold: HoldView }): ReactNode {
  const words = useWords("debtor");
  const { person, zone } = usePerson();
  const creditor =
    hold.accountId && person.accounts.length > 1
      ? person.accounts.find(({ id }) => id === hold.accountId)?.creditor.name
      : undefined;
  return (
    <Item
      icon={PauseIcon}
      tone={hold.kind === "pause" ? "plain" : "human"}
      title={words(`hold.${hold.kind}`)}
      lifting={{ of: "hold", hold }}
    >
      <span>{hold.because}</span>
      <span>
        {hold.untilAt ? (
          <>
            {words("hold.until")} <When at={hold.untilAt} zone={zone} as="stamp" />
          </>
        ) : (
          words("hold.untilLifted")
        )}
      </span>
      {creditor && <span>{creditor}</span>}
      <span>{words("by", { name: hold.setBy })}</span>
    </Item>
  );
}

function Promised({ promise }: { readonly promise: PromiseView }): ReactNode {
  const words = useWords("debtor");
  const { amountMinor, currency, promisedOn, lastDay, paidMinor, madeBy } = promise;
  const title = (
    <>
      <Money minor={amountMinor} currency={currency} /> {words("promise.for")} <Day on={promisedOn} as="relative" />
    </>
  );
  return (
    <Item icon={PromiseIcon} title={title} lifting={{ of: "promise", promise }}>
      <span>
        {words("promise.lastDay")} <Day on={lastDay} />
      </span>
      {BigInt(paidMinor) > 0n && (
        <span>
          {words("promise.paid")} <Money minor={paidMinor} currency={currency} tone="in" />
        </span>
      )}
      <span>{words("by", { name: madeBy })}</span>
    </Item>
  );
}

function PastPromises({ promises }: { readonly promises: readonly PromiseView[] }): ReactNode {
  const words = useWords("debtor");
  return (
    <details className={styles.past}>
      <summary>{words("promise.past", { count: promises.length })}</summary>
      <ul>
        {promises.map(({ id, amountMinor, currency, promisedOn, state }) => (
          <li key={id}>
            <Money minor={amountMinor} currency={currency} />
            <Day on={promisedOn} tone="muted" />
            <StateBadge kind="promise" state={state} />
          </li>
        ))}
      </ul>
    </details>
  );
}

export function OptOutWords({ channel }: { readonly channel: string }): ReactNode {
  const words = useWords("debtor");
  const states = useWords("states");
  return channel === "all" ? words("optOut.all") : words("optOut.one", { channel: states(`channel.${channel}`) });
}

function AddMenu(): ReactNode {
  const words = useWords("debtor");
  const { ask, can, person } = usePerson();
  const owes = person.accounts.some(({ openCount }) => openCount > 0);
  if (!can("hold") && !can("optOut") && !(can("promise") && owes)) return null;
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={words("standing.add")} data-hint={words("standing.add")}>
          <AddIcon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {can("promise") && owes && (
          <Menu.Item onClick={() => ask({ kind: "promise" })}>{words("do.promise")}</Menu.Item>
        )}
        {can("hold") &&
          (["pause", "dispute", "hardship"] as const).map((hold) => (
            <Menu.Item key={hold} onClick={() => ask({ kind: "hold", hold })}>
              {words(`do.${hold}`)}
            </Menu.Item>
          ))}
        {can("optOut") && <Menu.Item onClick={() => ask({ kind: "optOut" })}>{words("do.optOut")}</Menu.Item>}
        {can("stop") && <Menu.Item onClick={() => ask({ kind: "stop" })}>{words("do.stop")}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
