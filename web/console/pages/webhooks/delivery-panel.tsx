import { Button, Drawer, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { When } from "../../../kit/when.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { deliveryQuery, useRedeliver } from "./data.js";
import { becauseWords, type Delivery, readable } from "./model.js";
import { useTypeName } from "./said.js";
import styles from "./webhooks.module.css";

interface PanelProps {
  readonly id: string | undefined;
  readonly onClose: () => void;
}

/** One delivery: what was told, every try, and the way to tell it again. */
export function DeliveryPanel({ id, onClose }: PanelProps): ReactNode {
  const kit = useWords("kit");
  const isPhone = usePhone();
  const typeName = useTypeName();
  const { data, error, isPending, refetch } = useQuery({ ...deliveryQuery(id ?? ""), enabled: id !== undefined });
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={isPhone ? "100%" : 560}
      title={data ? typeName(data.type) : ""}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      {error && <Trouble error={error} onRetry={() => void refetch()} />}
      {data ? <Whole delivery={data} /> : id !== undefined && isPending && <Skeleton height={220} radius={8} />}
    </Drawer>
  );
}

function Whole({ delivery }: { readonly delivery: Delivery }): ReactNode {
  const words = useWords("webhooks");
  const { can } = useSession();
  const again = useRedeliver();
  const { id, webhook, state, at, debtorId, wireId, nextAt, attempts, body, tries } = delivery;
  const isOver = state === "delivered" || state === "failed";
  return (
    <>
      <div className={styles.panelTop}>
        <StateBadge kind="delivery" state={state} isFilled={true} />
        {can("webhooks:write") && isOver && (
          <Button variant="default" size="xs" loading={again.isPending} onClick={() => again.mutate(id)}>
            {words("redeliver.action")}
          </Button>
        )}
      </div>
      {again.error && <Trouble error={again.error} />}
      <dl className={styles.facts}>
        <dt>{words("column.endpoint")}</dt>
        <dd>
          <Link to="/settings/webhooks" search={{ open: webhook.id }}>
            {webhook.name}
          </Link>
        </dd>
        <dt>{words("column.at")}</dt>
        <dd>
          <When at={at} as="stamp" isFocusable={true} />
        </dd>
        {state === "waiting" && nextAt !== null && attempts > 0 && (
          <>
            <dt>{words("field.next")}</dt>
            <dd>
              <When at={nextAt} isFocusable={true} />
            </dd>
          </>
        )}
        {debtorId !== null && (
          <>
            <dt>{words("field.about")}</dt>
            <dd>
              <Link to="/debtors/$debtorId" params={{ debtorId }}>
                {words("seeAccount")}
              </Link>
            </dd>
          </>
        )}
        <dt>{words("field.wireId")}</dt>
        <dd>
          <code className={styles.code}>{wireId}</code>
        </dd>
      </dl>
      <section className={styles.part}>
        <h3>{words("tries.title")}</h3>
        <Tries tries={tries} />
      </section>
      <section className={styles.part}>
        <h3>{words("body")}</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
        <pre className={styles.body} tabIndex={0}>
          {readable(body)}
        </pre>
      </section>
    </>
  );
}

function Tries({ tries }: Pick<Delivery, "tries">): ReactNode {
  const words = useWords("webhooks");
  const has = (key: string): boolean => hasWords(`webhooks:${key}`);
  if (tries.length === 0) return <p className={styles.quiet}>{words("tries.none")}</p>;
  return (
    <ol className={styles.tries}>
      {tries.map(({ number, at, tookMs, status, because, excerpt }) => (
        <li key={number}>
          <div className={styles.tryTop}>
            <span>{because === null ? words("tries.took", { status }) : becauseWords(because, words, has)}</span>
            <span className={styles.quiet}>
              <When at={at} tone="muted" /> · {words("tries.ms", { ms: tookMs })}
            </span>
          </div>
          {excerpt !== null && <p className={styles.excerpt}>{excerpt}</p>}
        </li>
      ))}
    </ol>
  );
}
