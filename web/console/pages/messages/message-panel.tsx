import { Drawer, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { LawIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { When } from "../../../kit/when.js";
import { Reasons } from "../../../kit/why-button.js";
import { useWords } from "../../../kit/words.js";
import { Afterwards } from "./afterwards.js";
import { Attempts } from "./attempts.js";
import { storyQuery } from "./data.js";
import styles from "./messages.module.css";
import { type MessageRow, type MessageStory, placeOf } from "./model.js";
import { OutcomeBadge } from "./outcome.js";

interface PanelProps {
  /** What the address asks for. */
  readonly id: string | undefined;
  /** The row of the list, where it is in view: the panel shows it while the whole story is on its way. */
  readonly row: MessageRow | undefined;
  readonly onClose: () => void;
}

/** One message, or one step that made none: what it said, to whom, why, and what was tried. */
export function MessagePanel({ id, row, onClose }: PanelProps): ReactNode {
  const words = useWords("messages");
  const kit = useWords("kit");
  const isPhone = usePhone();
  const messageId = id?.startsWith("m") ? id.slice(1) : undefined;
  const story = useQuery({ ...storyQuery(messageId ?? ""), enabled: messageId !== undefined });
  const shown = story.data ?? row;
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={isPhone ? "100%" : 560}
      title={words(messageId === undefined ? "panel.decision" : "panel.message")}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      {story.error !== null && (
        <Trouble
          error={story.error}
          onRetry={() => void story.refetch()}
          dataFrom={shown ? story.dataUpdatedAt : undefined}
        />
      )}
      {shown && <Head shown={shown} />}
      {shown?.because && <Why shown={shown} story={story.data} />}
      {messageId === undefined && id !== undefined && !row && (
        <p className={styles.quiet}>{words("panel.elsewhere")}</p>
      )}
      {story.data && <Afterwards facts={story.data.facts} answers={story.data.answers} />}
      {story.data && <Story story={story.data} />}
      {messageId !== undefined && story.isPending && <Skeleton height={220} radius={8} mt={16} />}
    </Drawer>
  );
}

function Head({ shown }: { readonly shown: MessageRow }): ReactNode {
  const words = useWords("messages");
  const { debtor, creditor, state, facts, channel, to, at, until, strategy, step, amount } = shown;
  return (
    <>
      <div className={styles.panelTop}>
        <Link to="/debtors/$debtorId" params={{ debtorId: debtor.id }} className={styles.person ?? ""}>
          {debtor.name}
        </Link>
        <OutcomeBadge state={state} facts={facts} isFilled={true} />
      </div>
      <dl className={styles.facts}>
        <dt>{words("panel.when")}</dt>
        <dd>
          <When at={at} as="stamp" isFocusable={true} />{" "}
          <span className={styles.quiet}>
            (<When at={at} tone="muted" />)
          </span>
        </dd>
        {state === "deferred" && until !== null && (
          <>
            <dt>{words("panel.until")}</dt>
            <dd>
              <When at={until} as="stamp" isFocusable={true} />
            </dd>
          </>
        )}
        {channel !== null && (
          <>
            <dt>{words("panel.channel")}</dt>
            <dd className={styles.channel}>
              <ChannelIcon channel={channel} size={16} withName={true} />
              {to !== null && <span className={styles.address}>{to}</span>}
            </dd>
          </>
        )}
        <dt>{words("column.creditor")}</dt>
        <dd>{creditor.name}</dd>
        {strategy !== null && (
          <>
            <dt>{words("column.step")}</dt>
            <dd>
              <Link to="/strategies/$strategyId" params={{ strategyId: strategy.id }}>
                {strategy.name}
              </Link>
              {step !== null && <span className={styles.quiet}> · {words("step", { no: placeOf(step) })}</span>}
            </dd>
          </>
        )}
        {amount !== null && (
          <>
            <dt>{words("column.amount")}</dt>
            <dd>
              <Money {...amount} />
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

/** Why it is so, what that rests on, and by which rules it was looked at. */
function Why({
  shown: { because },
  story,
}: {
  readonly shown: MessageRow;
  readonly story: MessageStory | undefined;
}): ReactNode {
  const words = useWords("messages");
  const kit = useWords("kit");
  if (because === null) return null;
  return (
    <section className={styles.part2}>
      <h3>{kit("why")}</h3>
      <Reasons reasons={[because]} />
      {because.basis.length > 0 && (
        <ul className={styles.basis}>
          {because.basis.map(({ law, article, rule }) => (
            <li key={`${law} ${article ?? ""} ${rule}`}>
              <LawIcon size={14} aria-hidden={true} />
              <span>
                {article ? `${law}, ${article}` : law}
                <span className={styles.rule} lang="en">
                  {rule}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {story && <Packs packs={story.packs} label={words("panel.packs")} />}
    </section>
  );
}

const Packs = ({ packs, label }: { readonly packs: readonly string[]; readonly label: string }): ReactNode =>
  packs.length === 0 ? null : (
    <p className={styles.packs}>
      {label}{" "}
      {packs.map((pack) => (
        <code key={pack}>{pack}</code>
      ))}
    </p>
  );

function Story({ story }: { readonly story: MessageStory }): ReactNode {
  const words = useWords("messages");
  const { subject, body, replies, debts, debtor, attempts, packs, because, template, locale } = story;
  return (
    <>
      {body !== null && (
        <section className={styles.part2}>
          <h3>{words("panel.said")}</h3>
          <div className={styles.paper} lang={locale}>
            {subject !== null && <strong>{subject}</strong>}
            <div className={styles.body}>{body}</div>
          </div>
          {replies.length > 0 && <p>{words("panel.replies", { titles: replies.join(" · ") })}</p>}
          <p className={styles.quiet}>
            {words("panel.template", { key: template.key, version: template.version, locale })}
          </p>
        </section>
      )}
      {debts.length > 0 && (
        <section className={styles.part2}>
          <h3>{words("panel.debts", { count: debts.length })}</h3>
          <ul className={styles.debts}>
            {debts.map(({ id, ref }) => (
              <li key={id}>
                <Link to="/debtors/$debtorId" params={{ debtorId: debtor.id }} search={{ debt: id } as never}>
                  {ref}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className={styles.part2}>
        <h3>{words("panel.attempts")}</h3>
        <Attempts attempts={attempts} />
        {because === null && <Packs packs={packs} label={words("panel.allowedBy")} />}
      </section>
    </>
  );
}
