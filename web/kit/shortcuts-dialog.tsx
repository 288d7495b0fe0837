import { Modal, Switch } from "@mantine/core";
import type { ReactNode } from "react";
import { isSingle } from "./key-match.js";
import { type KeyBinding, setSingleKeys, useBindings, useSingleKeys } from "./keys.js";
import { Keys } from "./shortcuts.js";
import styles from "./shortcuts.module.css";
import { useWords } from "./words.js";

/** `?`: the keys that work here and now, by group, and the switch for those that could be hit by accident. */
export default function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords("kit");
  const bindings = useBindings().filter(({ isHidden }) => !isHidden);
  const areOn = useSingleKeys();
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("keys.title")}
      size={640}
      closeButtonProps={{ "aria-label": words("close") }}
    >
      <div className={styles.groups}>
        {[...groupsOf(bindings)].map(([group, of]) => (
          <section key={group} className={styles.group}>
            <h3>{group}</h3>
            <dl>
              {of.map(({ keys, label }) => (
                <div key={keys} data-off={(!areOn && isSingle(keys)) || undefined}>
                  <dt>{label}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        className={styles.switch ?? ""}
        checked={areOn}
        onChange={({ currentTarget }) => setSingleKeys(currentTarget.checked)}
        label={words("keys.single")}
        description={words("keys.singleNote")}
      />
    </Modal>
  );
}

/** By group, and each key once: what a page adds covers what was there. */
function groupsOf(bindings: readonly KeyBinding[]): Map<string, KeyBinding[]> {
  const groups = new Map<string, KeyBinding[]>();
  const seen = new Set<string>();
  for (const binding of bindings.toReversed()) {
    if (seen.has(binding.keys)) continue;
    seen.add(binding.keys);
    groups.set(binding.group, [binding, ...(groups.get(binding.group) ?? [])]);
  }
  return new Map([...groups].reverse());
}
