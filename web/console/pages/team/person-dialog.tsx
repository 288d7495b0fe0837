import { ActionIcon, Button, CopyButton, Modal, Select, Switch, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Role } from "../../../../src/access/domain/permissions.js";
import { LOCALES, type Locale } from "../../../../src/kernel/locale.js";
import { CheckIcon, CopyIcon, RetryIcon } from "../../../kit/icons.js";
import { fieldErrors } from "../../../kit/problem.js";
import { useSession } from "../../../kit/session.js";
import { LANGUAGE_NAMES } from "../../../kit/shell/preference-menus.js";
import { toastDone, toastUndo } from "../../../kit/toasts.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { type StaffRow, useAddStaff, useChangeStaff } from "./data.js";
import { changeOf, firstPassword, givable } from "./model.js";
import styles from "./team.module.css";

interface PersonDialogProps {
  /** Null: somebody new. */
  readonly person: StaffRow | null;
  readonly onClose: () => void;
}

const newPassword = (): string => firstPassword((count) => crypto.getRandomValues(new Uint8Array(count)));

/** Adds a person, or changes what one may do. */
export function PersonDialog({ person, onClose }: PersonDialogProps): ReactNode {
  const words = useWords("team");
  const kit = useWords("kit");
  const problems = useWords("problems");
  const [form, setForm] = useState<Form>(() => formOf(person));
  const { save, isBusy, error } = useSave(person, onClose);
  const errors = fieldErrors(error, problems, (key) => hasWords(`problems:${key}`));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save({ ...form, name: form.name.trim(), email: form.email.trim() });
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={person ? words("people.edit", { name: person.name }) : words("people.add")}
      size={460}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <form className={styles.form} onSubmit={submit}>
        <Fields
          isNew={person === null}
          form={form}
          onChange={(change) => setForm({ ...form, ...change })}
          errors={errors}
        />
        {error !== null && Object.keys(errors).length === 0 && <Trouble error={error} />}
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" loading={isBusy}>
            {person ? kit("save") : words("people.addShort")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface FieldsProps {
  readonly isNew: boolean;
  readonly form: Form;
  readonly onChange: (change: Partial<Form>) => void;
  readonly errors: Readonly<Record<string, string>>;
}

function Fields({ isNew, form, onChange, errors }: FieldsProps): ReactNode {
  const words = useWords("team");
  return (
    <>
      <TextInput
        label={words("people.name_label")}
        value={form.name}
        error={errors.name}
        onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
        required={true}
        withAsterisk={false}
        maxLength={120}
        data-autofocus={true}
      />
      {isNew && (
        <TextInput
          label={words("people.email")}
          type="email"
          autoComplete="off"
          value={form.email}
          error={errors.email}
          onChange={({ currentTarget }) => onChange({ email: currentTarget.value })}
          required={true}
          withAsterisk={false}
        />
      )}
      <RoleSelect role={form.role} onChange={(role) => onChange({ role })} error={errors.role} />
      <Select
        label={words("people.language")}
        value={form.locale}
        onChange={(value) => value && onChange({ locale: value as Locale })}
        data={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
      />
      {isNew ? (
        <FirstPassword
          password={form.password}
          onNew={() => onChange({ password: newPassword() })}
          onChange={(password) => onChange({ password })}
          error={errors.password}
        />
      ) : (
        <Switch
          label={words("people.active")}
          description={words("people.activeNote")}
          checked={form.active}
          onChange={({ currentTarget }) => onChange({ active: currentTarget.checked })}
        />
      )}
    </>
  );
}

interface Form {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly locale: Locale;
  readonly active: boolean;
  readonly password: string;
}

const formOf = (person: StaffRow | null): Form => ({
  name: person?.name ?? "",
  email: person?.email ?? "",
  role: person?.role ?? "agent",
  locale: person?.locale ?? "es",
  active: person?.active ?? true,
  password: newPassword(),
});

function useSave(person: StaffRow | null, onDone: () => void) {
  const words = useWords("team");
  const adding = useAddStaff();
  const changing = useChangeStaff();
  const save = ({ name, email, role, locale, active, password }: Form): void => {
    if (!person) {
      adding.mutate(
        { name, email, role, locale, password },
        {
          onSuccess: () => {
            toastDone(words("people.added", { name }));
            onDone();
          },
        },
      );
      return;
    }
    const change = changeOf(person, { name, role, locale, active });
    if (!change) {
      onDone();
      return;
    }
    const before = changeOf({ name, role, locale, active }, person) ?? {};
    changing.mutate(
      { id: person.id, ...change },
      {
        onSuccess: () => {
          toastUndo(words("people.changed", { name }), () => changing.mutateAsync({ id: person.id, ...before }));
          onDone();
        },
      },
    );
  };
  return { save, isBusy: adding.isPending || changing.isPending, error: adding.error ?? changing.error };
}

export function RoleSelect<R extends Role>({
  role,
  roles,
  onChange,
  error,
}: {
  readonly role: R;
  readonly roles?: readonly R[];
  readonly onChange: (role: R) => void;
  readonly error?: ReactNode;
}): ReactNode {
  const words = useWords("team");
  const kit = useWords("kit");
  const { me } = useSession();
  const offered: readonly Role[] = roles ?? givable(me.role);
  // Somebody above may be looked at, though not given away.
  const shown = offered.includes(role) ? offered : [role, ...offered];
  return (
    <Select
      label={words("people.role")}
      description={words(`role.${role}`)}
      value={role}
      error={error}
      onChange={(value) => value && onChange(value as R)}
      data={shown.map((value) => ({ value, label: kit(`role.${value}`) }))}
    />
  );
}

interface FirstPasswordProps {
  readonly password: string;
  readonly onChange: (password: string) => void;
  readonly onNew: () => void;
  readonly error: ReactNode;
}

/** Shown in clear: it is to be handed over, and changed by its owner. */
function FirstPassword({ password, onChange, onNew, error }: FirstPasswordProps): ReactNode {
  const words = useWords("team");
  const kit = useWords("kit");
  return (
    <TextInput
      label={words("people.password")}
      description={words("people.passwordNote")}
      autoComplete="off"
      spellCheck={false}
      value={password}
      error={error}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      required={true}
      withAsterisk={false}
      rightSectionWidth={68}
      rightSection={
        <span className={styles.tools}>
          <ActionIcon
            size={28}
            aria-label={words("people.anotherPassword")}
            data-hint={words("people.anotherPassword")}
            onClick={onNew}
          >
            <RetryIcon size={16} />
          </ActionIcon>
          <CopyButton value={password}>
            {({ copied, copy }) => (
              <ActionIcon
                size={28}
                aria-label={kit(copied ? "copied" : "copy")}
                data-hint={kit(copied ? "copied" : "copy")}
                onClick={copy}
              >
                {copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
              </ActionIcon>
            )}
          </CopyButton>
        </span>
      }
    />
  );
}
