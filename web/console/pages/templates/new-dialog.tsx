import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { TEMPLATE_INTENTS, type TemplateIntent } from "../../../../src/messaging/domain/template-intent.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { beginTemplate, shelfQuery } from "./data.js";
import styles from "./templates.module.css";

/** A template of one's own: its name and its moment; the texts come after. */
export function NewDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords("templates");
  const kit = useWords("kit");
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [intent, setIntent] = useState<TemplateIntent>("reminder");
  const [isAsked, setAsked] = useState(false);
  const begin = useMutation({
    mutationFn: () => beginTemplate(name.trim(), intent),
    onSuccess: async ({ key }) => {
      await client.invalidateQueries({ queryKey: shelfQuery.queryKey });
      await navigate({ to: "/templates/$key", params: { key } });
    },
  });
  const isNamed = name.trim() !== "";
  return (
    <Modal opened={true} onClose={onClose} title={words("new.title")} closeButtonProps={{ "aria-label": kit("close") }}>
      <form
        className={styles.form}
        noValidate={true}
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (isNamed) begin.mutate();
        }}
      >
        <TextInput
          data-autofocus={true}
          label={words("new.name")}
          maxLength={120}
          value={name}
          error={isAsked && !isNamed && words("new.needsName")}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <Select
          label={words("new.intent")}
          allowDeselect={false}
          value={intent}
          onChange={(value) => value !== null && setIntent(value)}
          data={TEMPLATE_INTENTS.map((value) => ({ value, label: words(`intent.${value}`) }))}
        />
        {begin.error !== null && <Trouble error={begin.error} />}
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" loading={begin.isPending}>
            {words("new.begin")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
