import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { providersQuery, useChange } from "./data.js";
import { type Field, fieldsOf, missing, settingsIn, type Typed, typedOf } from "./fields.js";
import { Fields, useErrors } from "./form.js";
import type { AccountSettings, Provider } from "./model.js";

/** The settings of an account as far as they may be shown, and the way to change them. */
export function SettingsDialog({ account }: { readonly account: AccountSettings }): ReactNode {
  const words = useWords("channels");
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(providersQuery);
  const provider = data?.find((one) => one.channel === account.channel && one.provider === account.provider);
  return (
    <section className={styles.part}>
      <div className={styles.partTop}>
        <h3>{words("settings.title")}</h3>
        {provider && (
          <Button size="compact-sm" variant="subtle" onClick={() => setOpen(true)}>
            {words("change")}
          </Button>
        )}
      </div>
      <p className={styles.note}>{words(account.settings === null ? "settings.unreadable" : "settings.note")}</p>
      {provider && isOpen && <Editor account={account} provider={provider} onClose={() => setOpen(false)} />}
    </section>
  );
}

interface EditorProps {
  readonly account: AccountSettings;
  readonly provider: Provider;
  readonly onClose: () => void;
}

function Editor({ account, provider, onClose }: EditorProps): ReactNode {
  const words = useWords("channels");
  const kit = useWords("kit");
  const change = useChange();
  const fields: readonly Field[] = fieldsOf({ ...provider, madeUp: [] });
  const before = typedOf(fields, account.settings ?? {});
  const [typed, setTyped] = useState<Typed>(before);
  const given = account.secretsGiven;
  const isRight = missing(fields, typed, given).length === 0;
  const errors = useErrors(change.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const settings = settingsIn(fields, typed, before) as never;
    change.mutate({ id: account.id, settings }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("settings.title")}
      size={520}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <form className={styles.form} noValidate={true} onSubmit={submit}>
        <Fields
          provider={provider.provider}
          fields={fields}
          typed={typed}
          given={given}
          error={change.error}
          onChange={(path, value) => setTyped((now) => ({ ...now, [path]: value }))}
        />
        {change.error !== null && Object.keys(errors).length === 0 && <Trouble error={change.error} />}
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
