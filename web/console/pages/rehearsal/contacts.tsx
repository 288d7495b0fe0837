import type { ReactNode } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { formatStamp } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import styles from "./contacts.module.css";
import type { DifferenceRow } from "./data.js";
import type { StepPlace } from "./model.js";

type Contact = DifferenceRow["would"][number];

interface ContactsProps {
  readonly contacts: readonly Contact[];
  /** The other list, which tells what is not in both. */
  readonly others: readonly Contact[];
  readonly places: readonly StepPlace[];
  readonly zone: string;
  /** What it means not to be in the other list. */
  readonly missing: "added" | "dropped";
}

const MARKS = { added: "+", dropped: "−" } as const;

/** Contacts in the order of time; what the other list lacks has a sign before it. */
export function Contacts({ contacts, others, places, zone, missing }: ContactsProps): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  if (contacts.length === 0) return <p className={styles.none}>{words("contacts.none")}</p>;
  return (
    <ul className={styles.contacts}>
      {contacts.map(({ at, step, channel }) => {
        const isAlone = !others.some((other) => other.at === at && other.step === step && other.channel === channel);
        const no = places.find(({ id }) => id === step)?.no;
        return (
          <li key={`${at} ${step}`} data-alone={isAlone ? missing : undefined}>
            <span className={styles.mark}>
              {isAlone && (
                <>
                  <span aria-hidden={true}>{MARKS[missing]}</span>
                  <span className="visually-hidden">{words(`contacts.${missing}`)}</span>
                </>
              )}
            </span>
            {channel !== null && <ChannelIcon channel={channel} size={15} />}
            <time dateTime={at}>{formatStamp(Date.parse(at), locale, zone, true)}</time>
            <span className={styles.step}>{no === undefined ? (step ?? "") : words("step.no", { no })}</span>
          </li>
        );
      })}
    </ul>
  );
}
