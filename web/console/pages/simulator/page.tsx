import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { PageFrame } from "../../../kit/page-frame.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useWords } from "../../../kit/words.js";
import { ClockCard } from "./clock-card.js";
import { FaultsPanel } from "./faults.js";
import { Guide } from "./guide.js";
import { MailboxView } from "./mailbox-view.js";
import { Mailboxes } from "./mailboxes.js";
import { readSearch, type SimulatorSearch, VIEWS, type View, viewOf } from "./model.js";
import { NoMailbox } from "./no-mailbox.js";
import styles from "./simulator.module.css";
import { Wall } from "./wall.js";

/** The demo's clock, every phone and mailbox that its messages reach, and what goes wrong on the way. */
export function SimulatorPage(): ReactNode {
  const words = useWords("simulator");
  const isPhone = usePhone();
  const search = readSearch(useSearch({ strict: false }));
  const change = useSearchChange();
  const view = viewOf(search);
  const isBehind = isPhone && view === "mail" && search.mailbox !== undefined;
  return (
    <PageFrame title={words("title")} sentence={words("sentence")}>
      <div className={styles.top} data-behind={isBehind || undefined}>
        <ClockCard />
        <Guide mailbox={search.mailbox} />
      </div>
      <Tabs
        value={view}
        keepMounted={false}
        onChange={(value) => change({ ...LEFT, view: value === "phones" ? undefined : (value as View) })}
      >
        <Tabs.List mb={16} aria-label={words("view.label")}>
          {VIEWS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words(`view.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="phones">
          <Wall search={search} onChange={change} />
        </Tabs.Panel>
        <Tabs.Panel value="mail">
          <MailClient search={search} onChange={change} />
        </Tabs.Panel>
        <Tabs.Panel value="faults">
          <FaultsPanel />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}

/** What was looked for in one view says nothing in another. */
const LEFT: SimulatorSearch = { mailbox: undefined, q: undefined, channel: undefined, debtorId: undefined };

interface ClientProps {
  readonly search: SimulatorSearch;
  readonly onChange: (change: SimulatorSearch) => void;
}

/** Mailboxes and the mail in one of them, as in a mail program. */
function MailClient({ search: { q, mailbox }, onChange }: ClientProps): ReactNode {
  const words = useWords("simulator");
  const isPhone = usePhone();
  return (
    <section className={styles.client} aria-label={words("mailboxes")} data-open={mailbox !== undefined || undefined}>
      {(!isPhone || mailbox === undefined) && (
        <Mailboxes
          q={q}
          mailbox={mailbox}
          onSearch={(typed) => onChange({ q: typed })}
          onOpen={(chosen) => onChange({ view: "mail", mailbox: chosen })}
        />
      )}
      {mailbox !== undefined ? (
        <MailboxView key={mailbox} mailbox={mailbox} onClose={() => onChange({ view: "mail", mailbox: undefined })} />
      ) : (
        !isPhone && <NoMailbox />
      )}
    </section>
  );
}

/** The address keeps what is looked at; the way back closes a mailbox on a phone. */
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
