import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { EventKind } from "../../../../src/webhooks/domain/events.js";
import { fieldErrors } from "../../../kit/problem.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { useAdd, useChange } from "./data.js";
import { type EndpointRow, KIND_GROUPS, NOTHING_TYPED, nameIn, orderOf, type Typed, typedOf } from "./model.js";
import { Secret } from "./secret-dialog.js";
import styles from "./webhooks.module.css";

interface DialogProps {
  /** Null: a new one. */
  readonly endpoint: EndpointRow | null;
  readonly onClose: () => void;
}

/** Adds an endpoint and shows its secret this once, or changes one. */
export function EndpointDialog({ endpoint, onClose }: DialogProps): ReactNode {
  const words = useWords("webhooks");
  const kit = useWords("kit");
  const add = useAdd();
  const change = useChange();
  const [typed, setTyped] = useState<Typed>(endpoint ? typedOf(endpoint) : NOTHING_TYPED);
  const secret = add.data?.secret;
  const order = orderOf(typed);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!order) return;
    const { name: _name, ...rest } = order;
    if (endpoint) change.mutate({ id: endpoint.id, ...rest }, { onSuccess: onClose });
    else add.mutate(order);
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words(secret ? "secret.title" : endpoint ? "change" : "add")}
      size={520}
      closeOnClickOutside={secret === undefined}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      {secret ? (
        <Secret secret={secret} onClose={onClose} />
      ) : (
        <form className={styles.form} onSubmit={submit}>
          <Fields
            typed={typed}
            isNew={endpoint === null}
            error={add.error ?? change.error}
            onChange={(some) => setTyped((before) => ({ ...before, ...some }))}
          />
          <div className={styles.actions}>
            <Button variant="default" onClick={onClose}>
              {kit("cancel")}
            </Button>
            <Button type="submit" disabled={order === null} loading={add.isPending || change.isPending}>
              {words(endpoint ? "save" : "add")}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

interface FieldsProps {
  readonly typed: Typed;
  readonly isNew: boolean;
  readonly error: Error | null;
  readonly onChange: (some: Partial<Typed>) => void;
}

function Fields({ typed, isNew, error, onChange }: FieldsProps): ReactNode {
  const words = useWords("webhooks");
  const problems = useWords("problems");
  const errors = fieldErrors(error, problems, (key) => hasWords(`problems:${key}`));
  const below = ["label", "input", "description", "error"] as ("label" | "input" | "description" | "error")[];
  return (
    <>
      {isNew && (
        <TextInput
          label={words("field.name")}
          description={words("field.nameNote")}
          inputWrapperOrder={below}
          value={typed.name}
          error={errors.name}
          onChange={({ currentTarget }) => onChange({ name: nameIn(currentTarget.value) })}
          required={true}
          withAsterisk={false}
          autoComplete="off"
          data-autofocus={true}
        />
      )}
      <TextInput
        label={words("field.url")}
        description={words("field.urlNote")}
        inputWrapperOrder={below}
        type="url"
        inputMode="url"
        placeholder={words("field.urlExample")}
        value={typed.url}
        error={errors.url}
        onChange={({ currentTarget }) => onChange({ url: currentTarget.value })}
        required={true}
        withAsterisk={false}
        autoComplete="off"
      />
      <TextInput
        label={words("field.description")}
        maxLength={200}
        value={typed.description}
        error={errors.description}
        onChange={({ currentTarget }) => onChange({ description: currentTarget.value })}
      />
      <Kinds kinds={typed.kinds} onChange={(kinds) => onChange({ kinds })} />
      {error && Object.keys(errors).length === 0 && <Trouble error={error} />}
    </>
  );
}

interface KindsProps {
  readonly kinds: readonly EventKind[];
  readonly onChange: (kinds: readonly EventKind[]) => void;
}

function Kinds({ kinds, onChange }: KindsProps): ReactNode {
  const words = useWords("webhooks");
  return (
    <fieldset className={styles.kinds}>
      <legend>{words("field.kinds")}</legend>
      <p className={styles.note}>{words("field.kindsNote")}</p>
      <div className={styles.groups}>
        {KIND_GROUPS.map(({ group, kinds: own }) => (
          <div key={group} className={styles.groupOf}>
            {own.map((kind) => (
              <Checkbox
                key={kind}
                size="xs"
                label={words(`kind.${kind}`)}
                checked={kinds.includes(kind)}
                onChange={({ currentTarget: { checked } }) =>
                  onChange(checked ? [...kinds, kind] : kinds.filter((one) => one !== kind))
                }
              />
            ))}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
