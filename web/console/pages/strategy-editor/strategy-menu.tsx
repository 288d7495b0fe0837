import { ActionIcon, Menu, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "../../../kit/confirm-dialog.js";
import { formatNumber } from "../../../kit/format.js";
import { EditIcon, MoreIcon, StopIcon } from "../../../kit/icons.js";
import { STRATEGIES } from "../../../kit/strategy/data.js";
import { toastDone } from "../../../kit/toasts.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { type LiveView, renameStrategy, retireStrategy } from "./data.js";

/** What concerns the strategy as a whole: its name, and its end. */
export function StrategyMenu({ live }: { readonly live: LiveView }): ReactNode {
  const words = useWords("strategy-editor");
  const [asked, setAsked] = useState<"rename" | "retire" | null>(null);
  const close = (): void => setAsked(null);
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <ActionIcon size={28} aria-label={words("more")} data-hint={words("more")}>
            <MoreIcon size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<EditIcon size={16} />} onClick={() => setAsked("rename")}>
            {words("rename.action")}
          </Menu.Item>
          <Menu.Item leftSection={<StopIcon size={16} />} onClick={() => setAsked("retire")}>
            {words("retire.action")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked === "rename" && <RenameDialog live={live} onClose={close} />}
      {asked === "retire" && <RetireDialog live={live} onClose={close} />}
    </>
  );
}

interface DialogProps {
  readonly live: LiveView;
  readonly onClose: () => void;
}

function RenameDialog({ live: { id, name }, onClose }: DialogProps): ReactNode {
  const words = useWords("strategy-editor");
  const client = useQueryClient();
  const [typed, setTyped] = useState(name);
  const isNamed = typed.trim() !== "";
  return (
    <ConfirmDialog
      isOpen={true}
      onClose={onClose}
      title={words("rename.action")}
      confirmLabel={words("rename.save")}
      isReady={isNamed}
      onConfirm={async () => {
        await renameStrategy(id, typed.trim());
        await client.invalidateQueries({ queryKey: STRATEGIES });
      }}
    >
      <TextInput
        label={words("rename.name")}
        maxLength={120}
        value={typed}
        error={!isNamed && words("rename.needsName")}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
    </ConfirmDialog>
  );
}

function RetireDialog({ live: { id, name, counts }, onClose }: DialogProps): ReactNode {
  const words = useWords("strategy-editor");
  const locale = useLocale();
  const client = useQueryClient();
  const navigate = useNavigate();
  return (
    <ConfirmDialog
      isOpen={true}
      onClose={onClose}
      title={words("retire.title", { name })}
      counts={[{ label: words("retire.running"), value: formatNumber(counts.running, locale) }]}
      confirmLabel={words("retire.action")}
      tone="stop"
      onConfirm={async () => {
        const { left } = await retireStrategy(id);
        toastDone(words("retire.done", { count: left }));
        await client.invalidateQueries({ queryKey: STRATEGIES });
        await navigate({ to: "/strategies/$strategyId", params: { strategyId: id } });
      }}
    >
      {words("retire.sentence")}
    </ConfirmDialog>
  );
}
