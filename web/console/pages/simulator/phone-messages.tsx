import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { dayIn } from "../../../../src/kernel/time.js";
import { ownZone } from "../../../kit/clock.js";
import { formatClock, formatExact } from "../../../kit/format.js";
import { AttachmentIcon, CheckIcon, ChecksIcon, PhotoIcon, TroubleIcon, VoiceIcon } from "../../../kit/icons.js";
import { Day } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { Phone, PhoneMessage } from "./model.js";
import styles from "./phones.module.css";

/** What stands on a phone: bubbles, mails, notices or calls, by what kind of line it is. */
export function Messages({ phone, onMailbox }: { readonly phone: Phone; readonly onMailbox: () => void }): ReactNode {
  const words = useWords("simulator");
  const { messages, hasOlder, channel } = phone;
  if (messages.length === 0) return <p className={styles.nothing}>{words("phones.noMessages")}</p>;
  return (
    <>
      {hasOlder && <p className={styles.older}>{words("phones.older")}</p>}
      {messages.map((message, index) => (
        <Fragment key={message.id}>
          {dayOf(message) !== dayOf(messages[index - 1]) && (
            <p className={styles.older}>
              <Day on={dayOf(message)} tone="muted" />
            </p>
          )}
          {channel === "email" && message.direction === "out" ? (
            <Letter message={message} onOpen={onMailbox} />
          ) : (
            <Bubble message={message} kind={KINDS[channel] ?? "bubble"} />
          )}
        </Fragment>
      ))}
    </>
  );
}

/** The day it came, on the reader's calendar. */
const dayOf = (message: PhoneMessage | undefined): string =>
  message === undefined ? "" : dayIn(ownZone(), new Date(message.at));

const KINDS: Readonly<Record<string, BubbleProps["kind"]>> = { push: "notice", call: "call" };

function Letter({ message, onOpen }: { readonly message: PhoneMessage; readonly onOpen: () => void }): ReactNode {
  const { subject, text } = message;
  return (
    <button type="button" className={styles.letter} data-read={message.state === "read" || undefined} onClick={onOpen}>
      <span className={styles.subject}>{subject}</span>
      <span className={styles.gist}>
        {text
          .split("\n")
          .filter((line) => line.trim() !== "")
          .slice(1, 4)
          .join(" ")}
      </span>
      <Foot message={message} isPlain={true} />
    </button>
  );
}

interface BubbleProps {
  readonly message: PhoneMessage;
  readonly kind: "bubble" | "notice" | "call";
}

function Bubble({ message, kind }: BubbleProps): ReactNode {
  const words = useWords("simulator");
  const { direction, text, files, call, state } = message;
  return (
    <div
      className={styles.bubble}
      data-from={direction === "in" ? "person" : "us"}
      data-kind={kind}
      data-failed={state === "failed" || undefined}
    >
      {call && <strong className={styles.callState}>{words(`phones.call.${call.status}`)}</strong>}
      {files.map(({ name, kind: what }) => (
        <span key={name} className={styles.file}>
          <FileIcon kind={what} />
          {words(`phones.file.${what}`, { name })}
        </span>
      ))}
      {text !== "" && <span className={styles.text}>{text}</span>}
      <Foot message={message} />
    </div>
  );
}

function FileIcon({ kind }: { readonly kind: "image" | "voice" | "document" }): ReactNode {
  if (kind === "image") return <PhotoIcon size={15} aria-hidden={true} />;
  return kind === "voice" ? (
    <VoiceIcon size={15} aria-hidden={true} />
  ) : (
    <AttachmentIcon size={15} aria-hidden={true} />
  );
}

/** When it came and how far it got; and why it was sent, where that is known. */
function Foot({ message, isPlain = false }: { readonly message: PhoneMessage; readonly isPlain?: boolean }): ReactNode {
  const locale = useLocale();
  const kit = useWords("kit");
  const { at, direction, state, because, messageId, call } = message;
  const moment = Date.parse(at);
  return (
    <span className={styles.foot}>
      {!isPlain && direction === "out" && messageId !== null && (
        <Link to="/messages" search={{ open: `m${messageId}` } as never} className={styles.why ?? ""}>
          {kit("why")}
        </Link>
      )}
      <time dateTime={at} data-hint={formatExact(moment, locale, ownZone())}>
        {formatClock(moment, locale, ownZone())}
      </time>
      {direction === "out" && !call && <Ticks state={state} because={because} />}
    </span>
  );
}

/** One tick: it left. Two: it is there. Two in colour: it was read. A triangle: it never arrived. */
function Ticks({ state, because }: Pick<PhoneMessage, "state" | "because">): ReactNode {
  const words = useWords("simulator");
  const said = words(`phones.state.${state}`, { code: because ?? "" });
  if (state === "failed") {
    return (
      <span className={styles.failed}>
        <TroubleIcon size={13} aria-hidden={true} />
        {said}
      </span>
    );
  }
  const Picture = state === "taken" || state === "sent" ? CheckIcon : ChecksIcon;
  return (
    <span className={styles.ticks} data-state={state} role="img" aria-label={said} data-hint={said}>
      <Picture size={14} stroke={2} aria-hidden={true} />
    </span>
  );
}
