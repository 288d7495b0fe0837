import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { creditorsQuery, useChange } from "./data.js";
import { type AccountRow, isLimit, type Limits, limitOf, limitsOf } from "./model.js";

interface LimitsProps {
  readonly row: AccountRow;
  readonly onClose: () => void;
}

/** What bounds an account, whose messages leave by it, and what it is called. */
export function LimitsDialog({ row, onClose }: LimitsProps): ReactNode {
  const words = useWords("channels");
  const kit = useWords("kit");
  const change = useChange();
  const [name, setName] = useState(row.name);
  const [creditorId, setCreditorId] = useState(row.creditor?.id ?? null);
  const [limits, setLimits] = useState<Limits>(limitsOf(row));
  const isRight =
    name.trim() !== "" &&
    isLimit(limits.perSecond, false) &&
    isLimit(limits.perDay, true) &&
    isLimit(limits.warmUpFirst, true);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isRight) return;
    const perSecond = limitOf(limits.perSecond);
    const order = { perSecond, perDay: limitOf(limits.perDay), warmUpFirst: limitOf(limits.warmUpFirst) };
    change.mutate({ id: row.id, name: name.trim(), creditorId, ...order }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("limits.title")}
      size={480}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <form className={styles.form} noValidate={true} onSubmit={submit}>
        <NameInput name={name} onChange={setName} />
        <CreditorSelect creditorId={creditorId} onChange={setCreditorId} />
        <LimitInputs limits={limits} onChange={setLimits} />
        {change.error !== null && <Trouble error={change.error} />}
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" loading={change.isPending} disabled={!isRight}>
            {kit("save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

export function NameInput({
  name,
  onChange,
}: {
  readonly name: string;
  readonly onChange: (name: string) => void;
}): ReactNode {
  const words = useWords("channels");
  return (
    <TextInput
      label={words("connect.name")}
      description={words("connect.nameNote")}
      value={name}
      maxLength={60}
      onChange={({ currentTarget: { value } }) => onChange(value)}
      required={true}
      withAsterisk={false}
      autoComplete="off"
    />
  );
}

interface CreditorProps {
  readonly creditorId: string | null;
  readonly onChange: (id: string | null) => void;
}

/** Whose messages leave by this account: everybody's, or one creditor's alone. */
export function CreditorSelect({ creditorId, onChange }: CreditorProps): ReactNode {
  const words = useWords("channels");
  const { data = [] } = useQuery(creditorsQuery);
  return (
    <Select
      label={words("connect.creditor")}
      placeholder={words("connect.everybody")}
      data={data.map(({ id, name }) => ({ value: id, label: name }))}
      value={creditorId}
      onChange={onChange}
      clearable={true}
    />
  );
}

interface LimitInputsProps {
  readonly limits: Limits;
  readonly onChange: (limits: Limits) => void;
}

export function LimitInputs({ limits, onChange }: LimitInputsProps): ReactNode {
  const words = useWords("channels");
  return (
    <>
      <div className={styles.pair}>
        {(["perSecond", "perDay"] as const).map((name) => (
          <TextInput
            key={name}
            label={words(`limits.${name}`)}
            placeholder={words("noLimit")}
            inputMode={name === "perDay" ? "numeric" : "decimal"}
            value={limits[name]}
            error={isLimit(limits[name], name === "perDay") ? null : words("limits.wrong")}
            onChange={({ currentTarget: { value } }) => onChange({ ...limits, [name]: value })}
          />
        ))}
      </div>
      <TextInput
        label={words("limits.warmUp")}
        description={words("limits.warmUpNote")}
        placeholder={words("limits.noWarmUp")}
        inputMode="numeric"
        value={limits.warmUpFirst}
        error={isLimit(limits.warmUpFirst, true) ? null : words("limits.wrong")}
        onChange={({ currentTarget: { value } }) => onChange({ ...limits, warmUpFirst: value })}
      />
    </>
  );
}
