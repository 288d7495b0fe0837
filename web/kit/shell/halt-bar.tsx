import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { standingQuery } from "../halts.js";
import { HoldIcon } from "../icons.js";
import { useSession } from "../session.js";
import { When } from "../when.js";
import { useWords } from "../words.js";
import styles from "./halt-bar.module.css";

/** On every page while something stands still: what, since when, why, and the way to let it go on. */
export function HaltBar(): ReactNode {
  const words = useWords("kit");
  const { can } = useSession();
  const { data: halts = [] } = useQuery({ ...standingQuery, enabled: can("compliance:read") });
  const widest = halts.find(({ scope }) => scope === "all") ?? halts.find(({ scope }) => scope === "creditor");
  if (!widest) return null;
  const others = halts.filter(({ scope }) => scope !== "segment").length - 1;
  return (
    <section className={styles.bar} aria-label={words("halt.label")}>
      <HoldIcon size={16} stroke={1.8} aria-hidden={true} />
      <p className={styles.words}>
        <strong>{widest.creditor ? words("halt.creditor", { name: widest.creditor.name }) : words("halt.all")}</strong>{" "}
        <span className={styles.because}>
          {widest.because} · {widest.setBy}, <When at={widest.setAt} />
          {others > 0 && ` · ${words("halt.others", { count: others })}`}
        </span>
      </p>
      <Link to="/halts" className={styles.link ?? ""}>
        {words("halt.see")}
      </Link>
    </section>
  );
}
