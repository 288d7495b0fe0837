import { Button, Checkbox, Modal, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { fieldErrors } from "../../../kit/problem.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { type CreditorView, useChangeNotice } from "./data.js";
import styles from "./import.module.css";
import { type NoticeView, noticeOf } from "./model.js";

interface NoticeDialogProps {
  readonly creditor: CreditorView;
  readonly onClose: () => void;
}

const LINES = ["responsible", "address", "taxId", "complaints", "howToPay"] as const;
const AGENCY = ["agency", "agencyAddress", "agencyPhone"] as const;
const TEXTS = ["disclosure", "validation"] as const;
const FLAGS = ["payableToCreditor", "callsRecorded", "balanceIsCapital"] as const;
const CHARS_MAX = 400;

/** What the law of some countries obliges this creditor's messages to state. */
export function NoticeDialog({ creditor, onClose }: NoticeDialogProps): ReactNode {
  const words = useWords("import");
  const kit = useWords("kit");
  const problems = useWords("problems");
  const changing = useChangeNotice();
  const [form, setForm] = useState<NoticeView>(creditor.notice);
  const errors = fieldErrors(changing.error, problems, (key) => hasWords(`problems:${key}`));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    changing.mutate({ id: creditor.id, notice: noticeOf(form) }, { onSuccess: onClose });
  };
  const textOf = (name: keyof NoticeView) => ({
    label: words(`notice.${name}`),
    value: String(form[name] ?? ""),
    error: errors[`notice.${name}`],
    maxLength: CHARS_MAX,
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setForm((before) => ({ ...before, [name]: value })),
  });
  const lines = creditor.kind === "agency" || form.agency ? [...AGENCY, ...LINES] : [...LINES, AGENCY[0]];
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("notice.title", { name: creditor.name })}
      size={520}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <form className={styles.form} onSubmit={submit}>
        <p className={styles.note}>{words("notice.note")}</p>
        {lines.map((name) => (
          <TextInput key={name} {...textOf(name)} />
        ))}
        {TEXTS.map((name) => (
          <Textarea key={name} {...textOf(name)} autosize={true} minRows={1} maxRows={4} />
        ))}
        {FLAGS.map((name) => (
          <Checkbox
            key={name}
            label={words(`notice.${name}`)}
            checked={form[name] ?? false}
            onChange={({ currentTarget: { checked } }) => setForm((before) => ({ ...before, [name]: checked }))}
          />
        ))}
        {changing.error && Object.keys(errors).length === 0 && <Trouble error={changing.error} />}
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" loading={changing.isPending}>
            {words("notice.save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
