import { Menu, UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CheckIcon, FoldIcon, SortIcon, UnfoldIcon } from "../icons.js";
import { useSession } from "../session.js";
import { useWords } from "../words.js";
import { BrandMark } from "./brand.js";
import type { NavItem } from "./nav.js";
import styles from "./rail.module.css";
import { useSwitchTenant } from "./session-actions.js";

interface RailProps {
  readonly nav: readonly NavItem[];
  readonly isFolded: boolean;
  readonly onFold: (isFolded: boolean) => void;
}

/** The way through the product: 232 px, folding to its pictures. */
export function Rail({ nav, isFolded, onFold }: RailProps): ReactNode {
  const words = useWords("kit");
  const Picture = isFolded ? UnfoldIcon : FoldIcon;
  const foldLabel = words(isFolded ? "shell.unfold" : "shell.fold");
  return (
    <nav className={styles.rail} aria-label={words("shell.nav")} data-folded={isFolded || undefined}>
      <Workspace isFolded={isFolded} />
      <div className={styles.nav}>
        <ul>
          {nav.map((item) => (
            <li key={item.id} data-apart={item.isApart || undefined}>
              <NavLink item={item} isFolded={isFolded} />
            </li>
          ))}
        </ul>
      </div>
      <UnstyledButton
        className={styles.fold ?? ""}
        aria-label={foldLabel}
        data-hint={isFolded ? foldLabel : undefined}
        data-hint-side="right"
        onClick={() => onFold(!isFolded)}
      >
        <Picture size={18} stroke={1.6} aria-hidden={true} />
        {!isFolded && <span>{words("shell.fold")}</span>}
      </UnstyledButton>
    </nav>
  );
}

function NavLink({ item, isFolded }: { readonly item: NavItem; readonly isFolded: boolean }): ReactNode {
  const { icon: Picture, label, link } = item;
  return (
    <Link
      {...link}
      className={styles.link ?? ""}
      activeProps={{ "data-active": true, "aria-current": "page" }}
      activeOptions={{ exact: link.to === "/" }}
      aria-label={label}
      data-hint={isFolded ? label : undefined}
      data-hint-side="right"
    >
      <Picture size={18} stroke={1.6} aria-hidden={true} />
      {!isFolded && <span>{label}</span>}
    </Link>
  );
}

/** Whose portfolio this is. Somebody with several seats changes between them here. */
function Workspace({ isFolded }: { readonly isFolded: boolean }): ReactNode {
  const { me } = useSession();
  const words = useWords("kit");
  const switchTenant = useSwitchTenant();
  const name = (
    <>
      <BrandMark />
      {!isFolded && (
        <span className={styles.names}>
          <strong>Acuerdo</strong>
          <span>{me.tenant.name}</span>
        </span>
      )}
    </>
  );
  if (me.tenants.length < 2) return <div className={styles.workspace}>{name}</div>;
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={styles.workspace ?? ""}>
          {name}
          <span className="visually-hidden">{words("shell.switchTenant")}</span>
          {!isFolded && <SortIcon size={16} aria-hidden={true} />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {me.tenants.map(({ id, name: tenant }) => (
          <Menu.Item
            key={id}
            onClick={() => switchTenant(id)}
            rightSection={id === me.tenant.id ? <CheckIcon size={16} /> : null}
          >
            {tenant}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
