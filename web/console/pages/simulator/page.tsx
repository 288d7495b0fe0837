import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { PageFrame } from "../../../kit/page-frame.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useWords } from "../../../kit/words.js";
import { ClockCard } from "./clock-card.js";
import { Guide } from "./guide.js";
import { MailboxView } from "./mailbox-view.js";
import { Mailboxes } from "./mailboxes.js";
import { readSearch, type SimulatorSearch } from "./model.js";
import { NoMailbox } from "./no-mailbox.js";
import styles from "./simulator.module.css";

/** The demo's clock, and every mailbox that its messages reach. */
export function SimulatorPage(): ReactNode {
  const words = useWords("simulator");
  const isPhone = usePhone();
  const { q, mailbox } = readSearch(useSearch({ strict: false }));
  const change = useSearchChange();
  const close = (): void => change({ mailbox: undefined });
  return (
    <PageFrame title={words("title")} sentence={words("sentence")}>
      <div className={styles.top} data-behind={(isPhone && mailbox !== undefined) || undefined}>
        <ClockCard />
        <Guide mailbox={mailbox} />
      </div>
      <section className={styles.client} aria-label={words("mailboxes")} data-open={mailbox !== undefined || undefined}>
        {(!isPhone || mailbox === undefined) && (
          <Mailboxes
            q={q}
            mailbox={mailbox}
            onSearch={(typed) => change({ q: typed })}
            onOpen={(chosen) => change({ mailbox: chosen })}
          />
        )}
        {mailbox !== undefined ? (
          <MailboxView key={mailbox} mailbox={mailbox} onClose={close} />
        ) : (
          !isPhone && <NoMailbox />
        )}
      </section>
    </PageFrame>
  );
}

/** The address keeps which mailbox is open; the way back closes it on a phone. */
function useSearchChange(): (change: SimulatorSearch) => void {
  const navigate = useNavigate();
  return useCallback(
    (change) =>
      void navigate({
        to: "/sim",
        search: (before) => ({ ...before, ...change }) as never,
        replace: !("mailbox" in change),
        resetScroll: false,
      }),
    [navigate],
  );
}
