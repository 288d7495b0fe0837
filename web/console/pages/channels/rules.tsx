import { Button, MultiSelect, Skeleton, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Channel } from "../../../../src/kernel/channel.js";
import { Section } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { toastDone } from "../../../kit/toasts.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { creditorsQuery, holdoutQuery, trackingQuery, useHoldout, useOrder, useTracking } from "./data.js";

/** Which channel goes first for each creditor, who gets no contact so that its effect is known, and what is learnt of readers. */
export function Rules(): ReactNode {
  const words = useWords("channels");
  return (
    <>
      <Section title={words("rules.order")} sentence={words("rules.orderNote")}>
        <Orders />
      </Section>
      <Section title={words("rules.holdout")} sentence={words("rules.holdoutNote")}>
        <Holdout />
      </Section>
      <Section title={words("rules.tracking")} sentence={words("rules.trackingNote")}>
        <TrackingSwitches />
      </Section>
    </>
  );
}

const ORDERED: readonly Channel[] = ["whatsapp", "sms", "email", "telegram", "push", "call"];

function Orders(): ReactNode {
  const words = useWords("channels");
  const { data, error, refetch } = useQuery(creditorsQuery);
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={96} radius={10} />;
  if (data.length === 0) return <p className={styles.note}>{words("rules.noCreditors")}</p>;
  return (
    <ul className={styles.orders}>
      {data.map(({ id, name, channelOrder }) => (
        <Order key={id} id={id} name={name} order={channelOrder ?? []} />
      ))}
    </ul>
  );
}

interface OrderProps {
  readonly id: string;
  readonly name: string;
  readonly order: readonly Channel[];
}

function Order({ id, name, order }: OrderProps): ReactNode {
  const words = useWords("channels");
  const states = useWords("states");
  const { can } = useSession();
  const save = useOrder();
  const shown = save.isPending ? (save.variables.channelOrder ?? []) : order;
  const change = (chosen: string[]): void => {
    const channelOrder = chosen.length === 0 ? null : (chosen as Channel[]);
    save.mutate({ id, channelOrder }, { onSuccess: () => toastDone(words("rules.saved")) });
  };
  return (
    <li>
      <span className={styles.name} id={`order-${id}`}>
        {name}
      </span>
      <MultiSelect
        aria-labelledby={`order-${id}`}
        data={ORDERED.map((channel) => ({ value: channel, label: states(`channel.${channel}`) }))}
        value={[...shown]}
        placeholder={shown.length === 0 ? words("rules.asSteps") : ""}
        disabled={!can("portfolio:write")}
        onChange={change}
        clearable={true}
      />
      {save.error !== null && <Trouble error={save.error} />}
    </li>
  );
}

const MOST_PERCENT = 50;

function Holdout(): ReactNode {
  const { data, error, refetch } = useQuery(holdoutQuery);
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />;
  return data === undefined ? (
    <Skeleton height={36} width={260} radius={8} />
  ) : (
    <HoldoutForm key={data.share} percent={Math.round(data.share * 10_000) / 100} />
  );
}

function HoldoutForm({ percent }: { readonly percent: number }): ReactNode {
  const words = useWords("channels");
  const kit = useWords("kit");
  const { can } = useSession();
  const save = useHoldout();
  const [typed, setTyped] = useState(percent.toString());
  const value = Number(typed.replace(",", "."));
  const isRight = typed.trim() !== "" && value >= 0 && value <= MOST_PERCENT;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isRight) save.mutate(value / 100, { onSuccess: () => toastDone(words("rules.saved")) });
  };
  return (
    <form className={styles.line} onSubmit={submit}>
      <TextInput
        aria-label={words("rules.share")}
        inputMode="decimal"
        value={typed}
        disabled={!can("strategies:write")}
        error={isRight ? null : words("rules.shareWrong", { most: MOST_PERCENT })}
        rightSection={<span className={styles.quiet}>%</span>}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={save.isPending} disabled={!isRight || value === percent}>
        {kit("save")}
      </Button>
      {save.error !== null && <Trouble error={save.error} />}
    </form>
  );
}

const TRACKED = ["links", "pixel"] as const;

function TrackingSwitches(): ReactNode {
  const words = useWords("channels");
  const { can } = useSession();
  const { data, error, refetch } = useQuery(trackingQuery);
  const save = useTracking();
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={96} radius={10} />;
  const shown = save.isPending ? { ...data, ...save.variables } : data;
  return (
    <div className={styles.switches}>
      {TRACKED.map((what) => (
        <Switch
          key={what}
          label={words(`rules.${what}`)}
          description={words(`rules.${what}Note`)}
          checked={shown[what]}
          disabled={!can("settings:write")}
          onChange={({ currentTarget }) =>
            save.mutate({ [what]: currentTarget.checked }, { onSuccess: () => toastDone(words("rules.saved")) })
          }
        />
      ))}
      {!data.isPossible && <p className={styles.note}>{words("rules.noPublicUrl")}</p>}
      {save.error !== null && <Trouble error={save.error} />}
    </div>
  );
}
