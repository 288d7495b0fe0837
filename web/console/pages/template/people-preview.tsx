import { Select, Skeleton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { MailFrame } from "../../../kit/mail-frame.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { type People, trialQuery, type Variant } from "./data.js";
import styles from "./template.module.css";

const TRY_MS = 600;
const NOTHING: Variant = { channel: "sms", locale: "es", tone: null, subject: null, body: "", replies: [] };

/** The text as people of the portfolio would get it: the longest name, a fact that is missing, another currency. */
export function PeoplePreview({
  intent,
  text,
}: {
  readonly intent: string;
  readonly text: Variant | undefined;
}): ReactNode {
  const words = useWords("template");
  const [tried] = useDebouncedValue(text, TRY_MS);
  const [why, setWhy] = useState<string | null>(null);
  const isWritten = tried !== undefined && tried.body.trim() !== "";
  const trial = useQuery({
    ...trialQuery(intent, tried ?? NOTHING),
    enabled: isWritten,
  });
  const people = trial.data?.people ?? [];
  const person = people.find((one) => one.why === why) ?? people[0];
  return (
    <section className={styles.preview} aria-label={words("preview.title")}>
      <h2 className={styles.heading}>{words("preview.title")}</h2>
      {!isWritten ? (
        <p className={styles.note}>{words("preview.nothing")}</p>
      ) : trial.data === undefined ? (
        trial.error === null ? (
          <Skeleton height={280} radius={14} />
        ) : (
          <Trouble error={trial.error} onRetry={() => void trial.refetch()} />
        )
      ) : person === undefined ? (
        <p className={styles.note}>{words("preview.nobody")}</p>
      ) : (
        <>
          <Select
            aria-label={words("preview.as")}
            value={person.why}
            allowDeselect={false}
            onChange={(value) => value !== null && setWhy(value)}
            data={people.map((one) => ({
              value: one.why,
              label: `${words(`persona.${one.why}`)}: ${one.debtor.name}`,
            }))}
          />
          <Shown person={person} />
          {trial.data.sms && person.shown?.sms && (
            <p className={styles.note}>
              {words("preview.sms", {
                count: person.shown.sms.parts,
                alphabet: words(`alphabet.${person.shown.sms.encoding}`),
              })}{" "}
              {words("preview.worst", { count: trial.data.sms.worst })}
            </p>
          )}
        </>
      )}
    </section>
  );
}

function Shown({ person }: { readonly person: People["people"][number] }): ReactNode {
  const words = useWords("template");
  const { shown, because, debtor } = person;
  if (shown === null)
    return (
      <p className={styles.note} role="alert">
        {hasWords(`template:unwritten.${because}`) ? words(`unwritten.${because}`) : because}
      </p>
    );
  if (shown.html !== null)
    return (
      <div className={styles.mail}>
        <p className={styles.subject}>{shown.subject}</p>
        <MailFrame html={shown.html} title={words("preview.mail", { name: debtor.name })} />
      </div>
    );
  return (
    <div className={styles.phone} data-channel={shown.channel}>
      <p className={styles.bubble}>{shown.text}</p>
      {shown.replies.length > 0 && (
        <ul className={styles.pressables} aria-label={words("replies.title")}>
          {shown.replies.map((title) => (
            <li key={title}>{title}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
