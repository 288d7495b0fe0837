import { Button, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { DownIcon } from "../../../kit/icons.js";
import { When } from "../../../kit/when.js";
import { hasWords, useWords, type Words } from "../../../kit/words.js";
import type { Look } from "./data.js";
import { choose, useDesk } from "./desk.js";
import styles from "./import.module.css";
import type { Mapping } from "./model.js";

const presetName = (id: string, words: Words): string => (hasWords(`import:preset.${id}`) ? words(`preset.${id}`) : id);

/** Where the choices below come from, and what else one could start from. */
export function MappingOrigin({ look, mapping }: { readonly look: Look; readonly mapping: Mapping }): ReactNode {
  const words = useWords("import");
  const { isRecalled } = useDesk();
  const use = (chosen: Mapping): void => choose({ mapping: chosen });
  return (
    <div className={styles.origin}>
      <p>{isRecalled ? words("origin.recalled") : <Origin look={look} />}</p>
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <Button size="compact-sm" variant="subtle" rightSection={<DownIcon size={14} />}>
            {words("origin.other")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => use(look.mapping)}>{words(`origin.use.${look.from}`)}</Menu.Item>
          {look.presets
            .filter(({ id }) => look.from !== "preset" || id !== look.preset)
            .map(({ id, mapping: preset, verified }) => (
              <Menu.Item key={id} onClick={() => use(preset)}>
                {presetName(id, words)}
                {!verified && <span className={styles.menuNote}>{words("origin.unverified")}</span>}
              </Menu.Item>
            ))}
          <Menu.Divider />
          <Menu.Item onClick={() => use({ kind: mapping.kind, columns: {}, defaults: {}, keepExtra: true })}>
            {words("origin.empty")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Origin({ look: { from, rememberedAt, preset, mapping, headers } }: { readonly look: Look }): ReactNode {
  const words = useWords("import");
  if (from === "remembered" && rememberedAt !== null) {
    return (
      <>
        {words("origin.remembered")} <When at={rememberedAt} isFocusable={true} />.
      </>
    );
  }
  if (from === "preset" && preset !== null) return words("origin.preset", { name: presetName(preset, words) });
  const taken = Object.values(mapping.columns).filter((source) => "column" in source).length;
  return words("origin.guessed", { count: taken, of: headers.length });
}
