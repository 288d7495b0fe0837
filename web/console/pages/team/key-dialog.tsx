import { Button, CopyButton, Modal, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { KeyRole } from "../../../../src/access/domain/permissions.js";
import { CheckIcon, CopyIcon } from "../../../kit/icons.js";
import { fieldErrors } from "../../../kit/problem.js";
import { useSession } from "../../../kit/session.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { useAddKey } from "./data.js";
import { givableToKeys } from "./model.js";
import { RoleSelect } from "./person-dialog.js";
import styles from "./team.module.css";

/** Makes a key, and shows its secret this once. */
export function KeyDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords("team");
  const kit = useWords("kit");
  const problems = useWords("problems");
  const { me } = useSession();
  const [name, setName] = useState("");
  const [role, setRole] = useState<KeyRole>("auditor");
  const adding = useAddKey();
  const errors = fieldErrors(adding.error, problems, (key) => hasWords(`problems:${key}`));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    adding.mutate({ name: name.trim(), role });
  };
  const secret = adding.data?.secret;
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words(secret ? "keys.made" : "keys.add")}
      size={480}
      // A slip of the pointer must not lose what is shown only once.
      closeOnClickOutside={secret === undefined}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      {secret ? (
        <Secret secret={secret} onClose={onClose} />
      ) : (
        <form className={styles.form} onSubmit={submit}>
          <TextInput
            label={words("keys.name")}
            description={words("keys.nameNote")}
            value={name}
            error={errors.name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            required={true}
            withAsterisk={false}
            maxLength={80}
            data-autofocus={true}
          />
          <RoleSelect role={role} roles={givableToKeys(me.role)} onChange={setRole} error={errors.role} />
          {adding.error && Object.keys(errors).length === 0 && <Trouble error={adding.error} />}
          <div className={styles.actions}>
            <Button variant="default" onClick={onClose}>
              {kit("cancel")}
            </Button>
            <Button type="submit" loading={adding.isPending}>
              {words("keys.add")}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

function Secret({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }): ReactNode {
  const words = useWords("team");
  const kit = useWords("kit");
  return (
    <div className={styles.form}>
      <p className={styles.once}>{words("keys.once")}</p>
      <code className={styles.secret}>{secret}</code>
      <div className={styles.actions}>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
              onClick={copy}
              data-autofocus={true}
            >
              {kit(copied ? "copied" : "copy")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{words("keys.kept")}</Button>
      </div>
    </div>
  );
}
