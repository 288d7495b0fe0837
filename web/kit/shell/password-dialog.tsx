import { Button, Modal, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiProblem, fieldErrors } from "../problem.js";
import { changePassword } from "../session.js";
import { toastDone } from "../toasts.js";
import { Trouble } from "../trouble.js";
import { hasWords, useWords } from "../words.js";
import styles from "./dialog.module.css";

/** Changes one's own password; every other session of this person ends with it. */
export default function PasswordDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords("kit");
  const problems = useWords("problems");
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: () => {
      toastDone(words("password.changed"));
      onClose();
    },
  });
  const errors = fieldErrors(change.error, problems, (key) => hasWords(`problems:${key}`));
  const isWrong = change.error instanceof ApiProblem && change.error.code === "wrong_password";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("password.change")}
      size={400}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <form className={styles.form} onSubmit={submit}>
        <PasswordInput
          label={words("password.current")}
          autoComplete="current-password"
          value={current}
          error={isWrong ? problems("code.wrong_password") : errors.currentPassword}
          onChange={({ currentTarget }) => setCurrent(currentTarget.value)}
          required={true}
          withAsterisk={false}
          data-autofocus={true}
        />
        <PasswordInput
          label={words("password.next")}
          description={words("password.rule")}
          autoComplete="new-password"
          value={next}
          error={errors.newPassword}
          onChange={({ currentTarget }) => setNext(currentTarget.value)}
          required={true}
          withAsterisk={false}
        />
        {change.error && !isWrong && Object.keys(errors).length === 0 && <Trouble error={change.error} />}
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {words("cancel")}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {words("password.change")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
