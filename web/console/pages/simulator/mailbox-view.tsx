import { ActionIcon, Button, SegmentedControl, Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { EmptyState } from "../../../kit/empty-state.js";
import { BackIcon, DownIcon, MailboxIcon, OutIcon } from "../../../kit/icons.js";
import { useKeys } from "../../../kit/keys.js";
import { MailFrame } from "../../../kit/mail-frame.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { useMailboxes, useMails, useOpenMailbox } from "./data.js";
import { tick } from "./guide-steps.js";
import { lettersOf, type MailView } from "./model.js";
import styles from "./simulator.module.css";

type Showing = "design" | "text";

/** One mailbox as its owner sees it: the newest mail open, the older ones below. */
export function MailboxView({
  mailbox,
  onClose,
}: {
  readonly mailbox: string;
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords("simulator");
  const kit = useWords("kit");
  const { rows, error, onRetry, dataFrom, hasMore, isMoreLoading, onMore } = useMails(mailbox);
  const [showing, setShowing] = useState<Showing>("design");
  const fresh = useFresh(mailbox, rows);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOpen = (mail: MailView, index: number): boolean => toggled.get(mail.id) ?? index === 0;
  useKeys([{ keys: "Escape", label: words("back"), group: kit("keys.list"), run: onClose }]);
  return (
    <article className={styles.view} aria-label={words("mailboxOf", { mailbox })}>
      <Head mailbox={mailbox} showing={showing} onShow={setShowing} onClose={onClose} />
      <div className={styles.mails} role="log" aria-label={words("mails")} aria-relevant="additions">
        {error !== null && (
          <Trouble error={error} onRetry={onRetry} dataFrom={rows === undefined ? undefined : dataFrom} />
        )}
        {rows === undefined && error === null && <Skeleton height={320} radius={8} />}
        {rows?.length === 0 && (
          <EmptyState icon={MailboxIcon} title={words("noMail.title")}>
            {words("noMail.sentence")}
          </EmptyState>
        )}
        {rows?.map((mail, index) => (
          <MailItem
            key={mail.id}
            mail={mail}
            isOpen={isOpen(mail, index)}
            isFresh={fresh.has(mail.id)}
            showing={showing}
            onToggle={() => setToggled(new Map(toggled).set(mail.id, !isOpen(mail, index)))}
          />
        ))}
        {hasMore && (
          <Button variant="subtle" color="gray" size="xs" loading={isMoreLoading} onClick={onMore}>
            {words("older")}
          </Button>
        )}
      </div>
    </article>
  );
}

/** Which mails were unread when they were first seen here? Looking at a mailbox reads it, yet what is new stays marked. */
function useFresh(mailbox: string, rows: readonly MailView[] | undefined): ReadonlySet<string> {
  const { mutate } = useOpenMailbox();
  const fresh = useRef(new Set<string>());
  const unread = rows?.filter(({ openedAt }) => openedAt === null).map(({ id }) => id) ?? [];
  for (const id of unread) fresh.current.add(id);
  const news = unread.join(" ");
  useEffect(() => {
    if (news !== "") mutate(mailbox);
  }, [news, mailbox, mutate]);
  useEffect(() => tick("read"), []);
  return fresh.current;
}

interface HeadProps {
  readonly mailbox: string;
  readonly showing: Showing;
  readonly onShow: (showing: Showing) => void;
  readonly onClose: () => void;
}

function Head({ mailbox, showing, onShow, onClose }: HeadProps): ReactNode {
  const words = useWords("simulator");
  const row = useMailboxes(mailbox).rows?.find((one) => one.mailbox === mailbox);
  const debtor = row?.debtor ?? null;
  return (
    <header className={styles.viewHead}>
      <ActionIcon className={styles.backButton ?? ""} size={40} aria-label={words("back")} onClick={onClose}>
        <BackIcon size={20} />
      </ActionIcon>
      <span className={styles.letters} aria-hidden={true}>
        {lettersOf({ mailbox, debtor })}
      </span>
      <div className={styles.whose}>
        {debtor ? (
          <Link
            to="/debtors/$debtorId"
            params={{ debtorId: debtor.id }}
            className={styles.whoseName ?? ""}
            onClick={() => tick("person")}
          >
            {debtor.name}
          </Link>
        ) : (
          <span className={styles.whoseName}>{mailbox}</span>
        )}
        {debtor && <span className={styles.boxAddress}>{mailbox}</span>}
      </div>
      <SegmentedControl
        size="xs"
        aria-label={words("show.label")}
        value={showing}
        onChange={(value) => onShow(value as Showing)}
        data={[
          { value: "design", label: words("show.design") },
          { value: "text", label: words("show.text") },
        ]}
      />
    </header>
  );
}

interface MailItemProps {
  readonly mail: MailView;
  readonly isOpen: boolean;
  readonly isFresh: boolean;
  readonly showing: Showing;
  readonly onToggle: () => void;
}

function MailItem({ mail, isOpen, isFresh, showing, onToggle }: MailItemProps): ReactNode {
  const words = useWords("simulator");
  const { subject, fromText, receivedAt, bodyText, bodyHtml, messageId, stopUrl } = mail;
  return (
    <section className={styles.mail} data-open={isOpen || undefined}>
      <h2 className={styles.mailHead}>
        <button type="button" aria-expanded={isOpen} onClick={onToggle}>
          <span className={styles.mailTop}>
            <span className={styles.mailSubject}>
              {isFresh && <span className={styles.fresh}>{words("fresh")}</span>}
              {subject}
            </span>
            <When at={receivedAt} tone="muted" />
          </span>
          <span className={styles.mailFrom}>
            <span className={styles.cut}>{isOpen ? words("from", { from: fromText }) : gist(bodyText)}</span>
            <DownIcon size={16} className={styles.chevron} aria-hidden={true} />
          </span>
        </button>
      </h2>
      {isOpen && (
        <>
          {showing === "design" && bodyHtml !== null ? (
            <MailFrame html={bodyHtml} title={subject} />
          ) : (
            <pre className={styles.text}>{bodyText}</pre>
          )}
          {(messageId !== null || stopUrl !== null) && (
            <footer className={styles.mailFoot}>
              {messageId !== null && (
                <Link to="/messages" search={{ open: `m${messageId}` } as never} className={styles.footLink ?? ""}>
                  {words("whySent")}
                </Link>
              )}
              {stopUrl !== null && (
                <a href={stopUrl} target="_blank" rel="noopener noreferrer" className={styles.footLink}>
                  {words("stop")}
                  <OutIcon size={13} aria-hidden={true} />
                </a>
              )}
            </footer>
          )}
        </>
      )}
    </section>
  );
}

/** What a closed mail shows of itself, as mail programs do: what it is about, past the greeting and who writes. */
function gist(text: string): string {
  const paragraphs = text.split("\n").filter((line) => line.trim() !== "");
  return paragraphs[2] ?? paragraphs.at(-1) ?? "";
}
