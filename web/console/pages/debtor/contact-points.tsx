import { ActionIcon, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import {
  AddIcon,
  CallIcon,
  EmailIcon,
  type Icon,
  MoreIcon,
  PushIcon,
  TelegramIcon,
  VisitIcon,
  WebchatIcon,
} from "../../../kit/icons.js";
import { readSmtp, reasonSentence } from "../../../kit/reasons.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { toastTrouble } from "../../../kit/toasts.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { useChangeContactPoint } from "./data.js";
import styles from "./debtor.module.css";
import { INVITED, Invitation } from "./invitation.js";
import { Panel } from "./panel.js";
import { usePerson } from "./person-context.js";
import type { ContactPointView } from "./shapes.js";

const PICTURES: Readonly<Record<ContactPointView["kind"], Icon>> = {
  email: EmailIcon,
  phone: CallIcon,
  address: VisitIcon,
  telegram: TelegramIcon,
  push: PushIcon,
  webchat: WebchatIcon,
};

/** Where the person can be reached, and whether that still works. */
export function ContactPoints(): ReactNode {
  const words = useWords("debtor");
  const { person, ask, can } = usePerson();
  const action = can("address") && (
    <ActionIcon
      aria-label={words("do.address")}
      data-hint={words("do.address")}
      onClick={() => ask({ kind: "address" })}
    >
      <AddIcon size={18} />
    </ActionIcon>
  );
  return (
    <Panel title={words("contact.title")} action={action}>
      {person.contactPoints.length === 0 && <p className={styles.none}>{words("contact.nothing")}</p>}
      <ul className={styles.points}>
        {person.contactPoints.map((point) => (
          <Point key={point.id} point={point} />
        ))}
      </ul>
      {INVITED.map((channel) => (
        <Invitation key={channel} channel={channel} />
      ))}
    </Panel>
  );
}

function Point({ point }: { readonly point: ContactPointView }): ReactNode {
  const words = useWords("debtor");
  const states = useWords("states");
  const { person } = usePerson();
  const { kind, value, health, healthBecause, lineType, contactId } = point;
  const Picture = PICTURES[kind];
  const owner = contactId === null ? undefined : person.contacts.find(({ id }) => id === contactId);
  const isFirst = isFirstOfKind(point, person.contactPoints);
  return (
    <li className={styles.point}>
      <Picture size={18} stroke={1.6} aria-hidden={true} />
      <div className={styles.pointWords}>
        <span className={styles.pointValue} data-bad={health === "bad" || undefined}>
          {value}
        </span>
        <span className={styles.pointFacts}>
          <StateBadge kind="address" state={health} />
          {isOwnChannel(kind) && <span>{states(`channel.${kind}`)}</span>}
          {isFirst && <span>{words("contact.first")}</span>}
          {lineType && lineType !== "unknown" && <span>{words(`line.${lineType}`)}</span>}
          {owner && <span>{words("contact.of", { name: owner.name, role: owner.role })}</span>}
          {health === "bad" && healthBecause && <HealthWords because={healthBecause} />}
        </span>
      </div>
      <PointMenu point={point} isFirst={isFirst} />
    </li>
  );
}

/** Of these a value says nothing: the channel it is for does. */
const isOwnChannel = (kind: ContactPointView["kind"]): boolean =>
  kind === "telegram" || kind === "push" || kind === "webchat";

/** A server's refusal in words, or what somebody wrote. */
function HealthWords({ because }: { readonly because: string }): ReactNode {
  const words = useWords("debtor");
  const reasons = useWords("reasons");
  if (because === "marked_by_hand") return <span>{words("contact.byHand")}</span>;
  if (hasWords(`debtor:contact.because.${because}`)) return <span>{words(`contact.because.${because}`)}</span>;
  const isCode = readSmtp(because) !== null;
  return (
    <span>
      {isCode
        ? reasonSentence({ of: "message", code: because }, reasons, (key) => hasWords(`reasons:${key}`))
        : because}
    </span>
  );
}

/** Is it the one that is tried first, among several of its kind that work? */
const isFirstOfKind = (point: ContactPointView, all: readonly ContactPointView[]): boolean => {
  const others = all.filter(({ kind, health }) => kind === point.kind && health !== "bad");
  return others.length > 1 && others.every(({ id, rank }) => id === point.id || rank > point.rank);
};

function PointMenu({ point, isFirst }: { readonly point: ContactPointView; readonly isFirst: boolean }): ReactNode {
  const words = useWords("debtor");
  const { person, ask, can } = usePerson();
  const changing = useChangeContactPoint(person.id);
  if (!can("address")) return null;
  const change = (asked: { health?: "unknown"; rank?: number }): void =>
    changing.mutate({ id: point.id, ...asked }, { onError: toastTrouble });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={words("contact.actions", { value: point.value })} loading={changing.isPending}>
          <MoreIcon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {point.health === "bad" ? (
          <Menu.Item onClick={() => change({ health: "unknown" })}>{words("contact.tryAgain")}</Menu.Item>
        ) : (
          <>
            {!isFirst && <Menu.Item onClick={() => change({ rank: 1 })}>{words("contact.useFirst")}</Menu.Item>}
            <Menu.Item onClick={() => ask({ kind: "badAddress", point })}>{words("do.badAddress")}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
