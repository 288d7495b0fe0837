import { Button, Popover, Textarea, TextInput } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, type Ref, useImperativeHandle, useRef, useState } from "react";
import { takesReplies } from "../../../../src/messaging/domain/template-replies.js";
import { useWords } from "../../../kit/words.js";
import type { Variant } from "./data.js";
import { INSERTABLE, type Place, withoutText } from "./model.js";
import { ReplyFields } from "./reply-fields.js";
import styles from "./template.module.css";

export interface TextFieldsHandle {
  /** Puts the cursor on a place of the text, marked. */
  select(part: "subject" | "body" | "replies", from: number, to: number): void;
}

export interface TextChange {
  readonly subject?: string;
  readonly body?: string;
  readonly replies?: Variant["replies"];
}

interface TextFieldsProps {
  readonly ref: Ref<TextFieldsHandle>;
  readonly place: Place;
  readonly text: Variant | undefined;
  readonly variants: readonly Variant[];
  readonly isReadOnly: boolean;
  readonly onChange: (change: TextChange) => void;
  readonly onRemove: (variants: readonly Variant[]) => void;
}

/** The text itself. `{` opens what can be put in; typing on narrows it down, Escape leaves a brace. */
export function TextFields({ ref, place, text, variants, isReadOnly, onChange, onRemove }: TextFieldsProps): ReactNode {
  const words = useWords("template");
  const subject = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLTextAreaElement>(null);
  const replies = useRef<HTMLFieldSetElement>(null);
  const [inserting, setInserting] = useState<"subject" | "body" | null>(null);
  useImperativeHandle(ref, () => ({
    select(part, from, to) {
      if (part === "replies") {
        replies.current?.querySelector("input")?.focus();
        return;
      }
      const field = part === "subject" ? subject.current : body.current;
      field?.focus();
      field?.setSelectionRange(from, to);
      if (field === body.current && field)
        field.scrollTop = (from / Math.max(field.value.length, 1)) * field.scrollHeight - 80;
    },
  }));
  const put = (piece: string): void => {
    const part = inserting ?? "body";
    const field = part === "subject" ? subject.current : body.current;
    setInserting(null);
    if (!field) return;
    const [from, to] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length];
    onChange({ [part]: field.value.slice(0, from) + piece + field.value.slice(to) });
    setTimeout(() => {
      field.focus();
      field.setSelectionRange(from + piece.length, from + piece.length);
    });
  };
  const onKey = (part: "subject" | "body") => (event: KeyboardEvent) => {
    if (event.key !== "{" || event.ctrlKey || event.metaKey || isReadOnly) return;
    event.preventDefault();
    setInserting(part);
  };
  return (
    <div className={styles.fields}>
      {place.channel === "email" && (
        <TextInput
          ref={subject}
          label={words("field.subject")}
          description={words("field.subjectNote")}
          value={text?.subject ?? ""}
          readOnly={isReadOnly}
          maxLength={500}
          onKeyDown={onKey("subject")}
          onChange={({ currentTarget: { value } }) => onChange({ subject: value })}
        />
      )}
      <Textarea
        ref={body}
        label={words("field.body")}
        classNames={{ input: styles.body ?? "" }}
        value={text?.body ?? ""}
        readOnly={isReadOnly}
        maxLength={20_000}
        autosize={true}
        minRows={10}
        maxRows={22}
        spellCheck={true}
        lang={place.locale}
        placeholder={words("field.empty")}
        onKeyDown={onKey("body")}
        onChange={({ currentTarget: { value } }) => onChange({ body: value })}
      />
      {!isReadOnly && (
        <div className={styles.under}>
          <Popover
            opened={inserting !== null}
            onChange={() => setInserting(null)}
            position="top-start"
            trapFocus={true}
            width={320}
            withinPortal={true}
          >
            <Popover.Target>
              <Button size="compact-sm" variant="default" onClick={() => setInserting("body")}>
                {words("insert.action")} <kbd className={styles.key}>{"{"}</kbd>
              </Button>
            </Popover.Target>
            <Popover.Dropdown p={8}>{inserting !== null && <Insert onPut={put} />}</Popover.Dropdown>
          </Popover>
          {text && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              onClick={() => onRemove(withoutText(variants, place))}
            >
              {words("field.remove")}
            </Button>
          )}
        </div>
      )}
      {text && (takesReplies(place.channel) || text.replies.length > 0) && (
        <ReplyFields
          ref={replies}
          replies={text.replies}
          locale={place.locale}
          isReadOnly={isReadOnly}
          onChange={(changed) => onChange({ replies: changed })}
        />
      )}
    </div>
  );
}

function Insert({ onPut }: { readonly onPut: (piece: string) => void }): ReactNode {
  const words = useWords("template");
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const shown = INSERTABLE.map((one) => ({ ...one, label: words(`variable.${one.name}`) })).filter(({ name, label }) =>
    `${name} ${label}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const chosen = shown[Math.min(at, shown.length - 1)];
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((now) => Math.max(0, Math.min(shown.length - 1, now + step)));
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      onPut(chosen.text);
    } else if (event.key === "{" || event.key === "%") {
      event.preventDefault();
      onPut(`{${event.key}`);
    }
  };
  return (
    <div className={styles.insert}>
      <TextInput
        data-autofocus={true}
        size="xs"
        aria-label={words("insert.search")}
        placeholder={words("insert.search")}
        role="combobox"
        aria-expanded={true}
        aria-controls="template-variables"
        aria-activedescendant={chosen && `variable-${chosen.name}`}
        value={wanted}
        onKeyDown={onKey}
        onChange={({ currentTarget: { value } }) => {
          setWanted(value);
          setAt(0);
        }}
      />
      <div className={styles.options} id="template-variables" role="listbox" aria-label={words("insert.action")}>
        {shown.map((one) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above moves through the list and chooses
          <div
            key={one.name}
            id={`variable-${one.name}`}
            role="option"
            tabIndex={-1}
            aria-selected={one === chosen}
            className={styles.option}
            onClick={() => onPut(one.text)}
          >
            <span>{one.label}</span>
            <code>{one.name}</code>
          </div>
        ))}
        {shown.length === 0 && <p className={styles.note}>{words("insert.none")}</p>}
      </div>
    </div>
  );
}
