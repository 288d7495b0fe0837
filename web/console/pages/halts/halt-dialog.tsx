import { Button, Modal, Radio, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { fieldErrors } from "../../../kit/problem.js";
import { toastDone } from "../../../kit/toasts.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { creditorsQuery, type HaltOrder, segmentsQuery, useHalt } from "./data.js";
import styles from "./halts.module.css";
import { orderOf, SCOPES, type Scope } from "./model.js";

/** The red button: what to stop, why, and until when. */
export function HaltDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords("halts");
  const kit = useWords("kit");
  const problems = useWords("problems");
  const [scope, setScope] = useState<Scope>("all");
  const [which, setWhich] = useState<string | null>(null);
  const [because, setBecause] = useState("");
  const [until, setUntil] = useState("");
  const halting = useHalt();
  const errors = fieldErrors(halting.error, problems, (key) => hasWords(`problems:${key}`));
  const order: HaltOrder | null = orderOf({ scope, which, because, until });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!order) return;
    halting.mutate(order, {
      onSuccess: () => {
        toastDone(words("done"));
        onClose();
      },
    });
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("halt")}
      size={480}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <form className={styles.form} onSubmit={submit}>
        <Radio.Group
          label={words("form.scope")}
          value={scope}
          onChange={(value) => {
            setScope(value as Scope);
            setWhich(null);
          }}
        >
          <div className={styles.scopes}>
            {SCOPES.map((one) => (
              <Radio key={one} value={one} label={words(`scope.${one}`)} description={words(`scopeNote.${one}`)} />
            ))}
          </div>
        </Radio.Group>
        {scope !== "all" && <Which scope={scope} value={which} onChange={setWhich} />}
        <TextInput
          label={words("form.because")}
          description={words("form.becauseNote")}
          value={because}
          error={errors.because}
          onChange={({ currentTarget }) => setBecause(currentTarget.value)}
          required={true}
          withAsterisk={false}
          maxLength={300}
        />
        <TextInput
          type="datetime-local"
          label={words("form.until")}
          description={words("form.untilNote")}
          value={until}
          error={errors.untilAt}
          onChange={({ currentTarget }) => setUntil(currentTarget.value)}
        />
        {halting.error && Object.keys(errors).length === 0 && <Trouble error={halting.error} />}
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" color="red" loading={halting.isPending} disabled={order === null}>
            {words("halt")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface WhichProps {
  readonly scope: "creditor" | "segment";
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

function Which({ scope, value, onChange }: WhichProps): ReactNode {
  const words = useWords("halts");
  const creditors = useQuery({ ...creditorsQuery, enabled: scope === "creditor" });
  const segments = useQuery({ ...segmentsQuery, enabled: scope === "segment" });
  const list = (scope === "creditor" ? creditors.data : segments.data) ?? [];
  return (
    <Select
      label={words(`form.${scope}`)}
      data={list.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      searchable={true}
      nothingFoundMessage={words("form.none")}
    />
  );
}
