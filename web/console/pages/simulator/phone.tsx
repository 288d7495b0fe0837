import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { ownZone } from "../../../kit/clock.js";
import { formatStamp } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { Composer } from "./composer.js";
import { useReadPhone } from "./data.js";
import { tick } from "./guide-steps.js";
import { callOf, lettersOf, ownerOf, type Phone } from "./model.js";
import { CallScreen } from "./phone-call.js";
import { Messages } from "./phone-messages.js";
import styles from "./phones.module.css";

interface PhoneProps {
  readonly phone: Phone;
  /** Only this person's phones are shown. */
  readonly isAlone: boolean;
  readonly onOnly: (debtorId: string) => void;
  readonly onMailbox: (mailbox: string) => void;
}

/** One phone with one line: what came, and what its owner may do about it. */
export function PhoneFrame({ phone, isAlone, onOnly, onMailbox }: PhoneProps): ReactNode {
  const words = useWords("simulator");
  const states = useWords("states");
  const { key, channel, messages, unread, handle } = phone;
  const { mutate: read } = useReadPhone(key);
  const call = channel === "call" ? callOf(messages) : undefined;
  const name = words("phones.of", { channel: states(`channel.${channel}`), who: ownerOf(phone) });
  const look = (): void => {
    if (unread === 0) return;
    read();
    tick("read");
  };
  const frame = useRef<HTMLElement>(null);
  // What comes while one holds the phone is seen as it comes.
  useEffect(() => {
    if (unread > 0 && frame.current?.contains(document.activeElement)) read();
  }, [unread, read]);
  return (
    <article
      ref={frame}
      className={styles.phone}
      data-phone={true}
      data-channel={channel}
      data-unread={unread > 0 || undefined}
      data-ringing={call?.call?.status === "ringing" || undefined}
      aria-label={name}
      tabIndex={-1}
      onFocus={look}
      onPointerDown={look}
    >
      <Head phone={phone} isAlone={isAlone} onOnly={onOnly} />
      <Log name={name} count={messages.length} last={signOf(messages.at(-1))}>
        <Messages phone={phone} onMailbox={() => onMailbox(handle)} />
      </Log>
      {call ? (
        <CallScreen phone={phone} message={call} />
      ) : (
        <Composer phone={phone} onMailbox={() => onMailbox(handle)} />
      )}
    </article>
  );
}

function Head({ phone, isAlone, onOnly }: Pick<PhoneProps, "phone" | "isAlone" | "onOnly">): ReactNode {
  const words = useWords("simulator");
  const locale = useLocale();
  const { channel, handle, debtor, unread, persona, opensUntil, stoppedAt } = phone;
  const isOpen = opensUntil !== null && stoppedAt === null;
  return (
    <header className={styles.head}>
      <span className={styles.letters} aria-hidden={true}>
        {lettersOf({ mailbox: handle.replace(/^\+/, "#"), debtor })}
      </span>
      <div className={styles.who}>
        {debtor ? (
          <Link
            to="/debtors/$debtorId"
            params={{ debtorId: debtor.id }}
            className={styles.name ?? ""}
            onClick={() => tick("person")}
          >
            {debtor.name}
          </Link>
        ) : (
          <span className={styles.name}>{handle}</span>
        )}
        <span className={styles.sub}>
          {stoppedAt !== null
            ? words("phones.stopped")
            : persona !== null
              ? words("phones.playsSelf", { persona: words(`persona.${persona}`) })
              : isOpen && opensUntil
                ? words("phones.window", { at: formatStamp(Date.parse(opensUntil), locale, ownZone(), true) })
                : channel === "push"
                  ? " "
                  : debtor
                    ? handle
                    : " "}
        </span>
      </div>
      <span className={styles.mark}>
        {unread > 0 && (
          <span className={styles.count}>
            {unread}
            <span className="visually-hidden">{words("phones.unread", { count: unread })}</span>
          </span>
        )}
        {debtor && !isAlone ? (
          <button
            type="button"
            className={styles.only}
            data-hint={words("phones.only")}
            onClick={() => onOnly(debtor.id)}
          >
            <ChannelIcon channel={channel} />
            <span className="visually-hidden">{words("phones.only")}</span>
          </button>
        ) : (
          <ChannelIcon channel={channel} />
        )}
      </span>
    </header>
  );
}

/** A call's message grows while one listens. */
const signOf = (message: Phone["messages"][number] | undefined): string | undefined =>
  message && `${message.id} ${message.text.length}`;

interface LogProps {
  readonly name: string;
  readonly count: number;
  readonly last: string | undefined;
  readonly children: ReactNode;
}

/** The messages, from the oldest down: what is new comes into sight by itself. */
function Log({ name, count, last, children }: LogProps): ReactNode {
  const log = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is what it scrolls for.
  useEffect(() => {
    const box = log.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, [count, last]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <div ref={log} className={styles.log} role="log" aria-label={name} aria-relevant="additions" tabIndex={0}>
      {children}
    </div>
  );
}
