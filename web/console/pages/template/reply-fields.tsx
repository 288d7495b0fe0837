import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { type ReactNode, type Ref, useRef } from "react";
import {
  REPLIES_MAX,
  REPLY_MEANINGS,
  REPLY_TITLE_MAX,
  type ReplyMeaning,
} from "../../../../src/messaging/domain/template-replies.js";
import { CloseIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import type { Variant } from "./data.js";
import styles from "./template.module.css";

type Replies = Variant["replies"];

interface ReplyFieldsProps {
  readonly ref: Ref<HTMLFieldSetElement>;
  readonly replies: Replies;
  readonly locale: string;
  readonly isReadOnly: boolean;
  readonly onChange: (replies: Replies) => void;
}

/** Answers that the person may press: what each says, and what a press of it does. */
export function ReplyFields({ ref, replies, locale, isReadOnly, onChange }: ReplyFieldsProps): ReactNode {
  const words = useWords("template");
  const rows = useRef<HTMLDivElement>(null);
  const change = (at: number, part: Partial<Replies[number]>): void =>
    onChange(replies.map((reply, place) => (place === at ? { ...reply, ...part } : reply)));
  const focusLast = (): void => {
    setTimeout(() => [...(rows.current?.querySelectorAll<HTMLElement>("[data-title]") ?? [])].at(-1)?.focus());
  };
  const add = (): void => {
    const free = REPLY_MEANINGS.find((means) => replies.every((reply) => reply.means !== means)) ?? "other";
    onChange([...replies, { title: "", means: free }]);
    focusLast();
  };
  if (isReadOnly && replies.length === 0) return null;
  return (
    <fieldset ref={ref} className={styles.replies}>
      <legend>{words("replies.title")}</legend>
      <p className={styles.note}>{words("replies.note")}</p>
      <div ref={rows} className={styles.replyRows}>
        {replies.map((reply, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an answer is known by its place, and its words change while somebody types
          <div key={at} className={styles.reply}>
            <TextInput
              data-title={true}
              aria-label={words("replies.says", { number: at + 1 })}
              placeholder={words("replies.empty")}
              value={reply.title}
              readOnly={isReadOnly}
              lang={locale}
              maxLength={REPLY_TITLE_MAX}
              onChange={({ currentTarget: { value } }) => change(at, { title: value })}
            />
            <Select
              aria-label={words("replies.does", { number: at + 1 })}
              value={reply.means}
              readOnly={isReadOnly}
              allowDeselect={false}
              data={REPLY_MEANINGS.map((means) => ({ value: means, label: words(`replies.means.${means}`) }))}
              onChange={(means) => means !== null && change(at, { means: means as ReplyMeaning })}
            />
            {!isReadOnly && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={words("replies.remove", { title: reply.title || at + 1 })}
                onClick={() => {
                  onChange(replies.filter((_, place) => place !== at));
                  focusLast();
                }}
              >
                <CloseIcon size={16} aria-hidden={true} />
              </ActionIcon>
            )}
          </div>
        ))}
      </div>
      {!isReadOnly && replies.length < REPLIES_MAX && (
        <Button size="compact-sm" variant="default" onClick={add}>
          {words("replies.add")}
        </Button>
      )}
    </fieldset>
  );
}
