import { Button, Modal, Radio, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { STRATEGIES } from "../../../kit/strategy/data.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { addStrategy, type GalleryRow, galleryQuery, templateKeysQuery } from "./data.js";
import { MiniLadder } from "./mini-ladder.js";
import { EMPTY, emptyDefinition } from "./model.js";
import styles from "./strategies.module.css";

/** A strategy of one's own: from a shipped ladder, or from one message. */
export function NewDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords("strategies");
  const kit = useWords("kit");
  const locale = useLocale();
  const client = useQueryClient();
  const navigate = useNavigate();
  const gallery = useQuery(galleryQuery(locale));
  const templates = useQuery(templateKeysQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [typed, setName] = useState<string | null>(null);
  const [isAsked, setAsked] = useState(false);
  const first = gallery.data?.[0];
  const from = chosen ?? first?.key ?? EMPTY;
  const item = gallery.data?.find(({ key }) => key === from);
  const name = typed ?? item?.name ?? "";
  const add = useMutation({
    mutationFn: () => addStrategy(name.trim(), item?.definition ?? emptyDefinition(templates.data ?? [])),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: STRATEGIES });
      await navigate({ to: "/strategies/$strategyId/edit", params: { strategyId: id } });
    },
  });
  const isNamed = name.trim() !== "";
  return (
    <Modal
      opened={true}
      onClose={onClose}
      size={640}
      title={words("new.title")}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <form
        className={styles.form}
        noValidate={true}
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (isNamed) add.mutate();
        }}
      >
        {gallery.data === undefined && gallery.error === null ? (
          <Skeleton height={240} radius={10} />
        ) : (
          <Gallery items={gallery.data ?? []} value={from} onChange={setChosen} />
        )}
        <TextInput
          label={words("new.name")}
          maxLength={120}
          value={name}
          error={isAsked && !isNamed && words("new.needsName")}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        {gallery.error !== null && <Trouble error={gallery.error} onRetry={() => void gallery.refetch()} />}
        {add.error !== null && <Trouble error={add.error} />}
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" loading={add.isPending} disabled={gallery.isPending || templates.isPending}>
            {words("new.begin")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface GalleryProps {
  readonly items: readonly GalleryRow[];
  readonly value: string;
  readonly onChange: (key: string) => void;
}

function Gallery({ items, value, onChange }: GalleryProps): ReactNode {
  const words = useWords("strategies");
  return (
    <Radio.Group label={words("new.from")} value={value} onChange={onChange}>
      <div className={styles.gallery}>
        {items.map(({ key, name, purpose, definition }) => (
          <div key={key} className={styles.item} data-chosen={key === value || undefined}>
            <Radio value={key} label={name} description={purpose} className={styles.itemWords ?? ""} />
            <MiniLadder steps={definition.steps} />
          </div>
        ))}
        <div className={styles.item} data-chosen={value === EMPTY || undefined}>
          <Radio
            value={EMPTY}
            label={words("new.empty")}
            description={words("new.emptySentence")}
            className={styles.itemWords ?? ""}
          />
        </div>
      </div>
    </Radio.Group>
  );
}
