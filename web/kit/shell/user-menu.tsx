import { Menu, UnstyledButton } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { KeyIcon, SignOutIcon } from "../icons.js";
import { useSession } from "../session.js";
import { useWords } from "../words.js";
import { initialsOf } from "./initials.js";
import { useSignOut } from "./session-actions.js";
import styles from "./user-menu.module.css";

const PasswordDialog = lazy(() => import("./password-dialog.js"));

export function UserMenu(): ReactNode {
  const words = useWords("kit");
  const { me } = useSession();
  const signOut = useSignOut();
  const [isPassword, setPassword] = useState(false);
  return (
    <>
      <Menu width={248}>
        <Menu.Target>
          <UnstyledButton className={styles.avatar ?? ""}>
            <span className="visually-hidden">{words("shell.user", { name: me.actor.name })}</span>
            <span aria-hidden={true}>{initialsOf(me.actor.name)}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={styles.who}>
            <strong>{me.actor.name}</strong>
            <span>{me.actor.email}</span>
            <span>{`${words(`role.${me.role}`)} · ${me.tenant.name}`}</span>
          </div>
          <Menu.Divider />
          <Menu.Item leftSection={<KeyIcon size={16} stroke={1.6} />} onClick={() => setPassword(true)}>
            {words("password.change")}
          </Menu.Item>
          <Menu.Item leftSection={<SignOutIcon size={16} stroke={1.6} />} onClick={signOut}>
            {words("shell.signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isPassword && (
        <Suspense>
          <PasswordDialog onClose={() => setPassword(false)} />
        </Suspense>
      )}
    </>
  );
}
