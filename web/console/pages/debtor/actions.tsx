import { ActionIcon, Button, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { HoldIcon, LawIcon, MoreIcon, PauseIcon, PaymentIcon, PersonIcon, PromiseIcon } from "../../../kit/icons.js";
import { useKeys } from "../../../kit/keys.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useWords } from "../../../kit/words.js";
import styles from "./debtor.module.css";
import { usePerson } from "./person-context.js";

/** What can be done for this person. The promise stands first: it is what a talk should end with. */
export function Actions(): ReactNode {
  const words = useWords("debtor");
  const { person, ask, can } = usePerson();
  const isPhone = usePhone();
  const owes = person.accounts.some(({ openCount }) => openCount > 0);
  useActionKeys(owes);
  const mayPromise = can("promise") && owes;
  const mayMore = can("hold") || can("payment") || can("optOut") || can("preferred");
  if (!mayPromise && !mayMore) return null;
  return (
    <>
      {mayMore && (
        <Menu>
          <Menu.Target>
            <ActionIcon
              variant="default"
              size={isPhone ? 48 : 36}
              className={styles.more ?? ""}
              aria-label={words("do.more")}
              data-hint={words("do.more")}
            >
              <MoreIcon size={18} />
            </ActionIcon>
          </Menu.Target>
          <MoreMenu owes={owes} withPause={isPhone} />
        </Menu>
      )}
      {can("hold") && !isPhone && (
        <Button
          variant="default"
          leftSection={<PauseIcon size={16} />}
          onClick={() => ask({ kind: "hold", hold: "pause" })}
        >
          {words("do.pause")}
        </Button>
      )}
      {mayPromise && (
        <Button leftSection={<PromiseIcon size={16} />} onClick={() => ask({ kind: "promise" })}>
          {words("do.promise")}
        </Button>
      )}
    </>
  );
}

function MoreMenu({ owes, withPause }: { readonly owes: boolean; readonly withPause: boolean }): ReactNode {
  const words = useWords("debtor");
  const { ask, can } = usePerson();
  return (
    <Menu.Dropdown>
      {can("payment") && owes && (
        <Menu.Item leftSection={<PaymentIcon size={16} />} onClick={() => ask({ kind: "payment" })}>
          {words("do.payment")}
        </Menu.Item>
      )}
      {can("hold") && (
        <>
          {withPause && (
            <Menu.Item leftSection={<PauseIcon size={16} />} onClick={() => ask({ kind: "hold", hold: "pause" })}>
              {words("do.pause")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<PauseIcon size={16} />} onClick={() => ask({ kind: "hold", hold: "dispute" })}>
            {words("do.dispute")}
          </Menu.Item>
          <Menu.Item leftSection={<PauseIcon size={16} />} onClick={() => ask({ kind: "hold", hold: "hardship" })}>
            {words("do.hardship")}
          </Menu.Item>
        </>
      )}
      {can("optOut") && (
        <Menu.Item leftSection={<HoldIcon size={16} />} onClick={() => ask({ kind: "optOut" })}>
          {words("do.optOut")}
        </Menu.Item>
      )}
      {can("stop") && (
        <Menu.Item leftSection={<LawIcon size={16} />} onClick={() => ask({ kind: "stop" })}>
          {words("do.stop")}
        </Menu.Item>
      )}
      {can("preferred") && (
        <Menu.Item leftSection={<PersonIcon size={16} />} onClick={() => ask({ kind: "preferred" })}>
          {words("do.preferred")}
        </Menu.Item>
      )}
    </Menu.Dropdown>
  );
}

/** The letters of the conversation view, for what both have. */
function useActionKeys(owes: boolean): void {
  const words = useWords("debtor");
  const { ask, can } = usePerson();
  const group = words("do.keys");
  useKeys([
    ...(can("promise") && owes
      ? [{ keys: "p", label: words("do.promise"), group, run: () => ask({ kind: "promise" }) }]
      : []),
    ...(can("hold")
      ? [{ keys: "s", label: words("do.pause"), group, run: () => ask({ kind: "hold", hold: "pause" }) }]
      : []),
    ...(can("payment") && owes
      ? [{ keys: "m", label: words("do.payment"), group, run: () => ask({ kind: "payment" }) }]
      : []),
  ]);
}
