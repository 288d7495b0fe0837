import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import type { SegmentRow } from "./data.js";

/** Which version this is, whose, and what would change with it: each a door. */
export function UsedBy({ row }: { readonly row: SegmentRow }): ReactNode {
  const words = useWords("segment");
  const { strategies, segments } = row.usedBy;
  const doors = [
    ...strategies.map(({ id, name }) => ({
      key: `strategy ${id}`,
      name,
      link: { to: "/strategies/$strategyId", params: { strategyId: id } } as const,
    })),
    ...segments.map(({ id, name }) => ({
      key: `segment ${id}`,
      name,
      link: { to: "/segments/$segmentId", params: { segmentId: id } } as const,
    })),
  ];
  return (
    <>
      {words("version.line", { version: row.version, by: row.changedBy })} <When at={row.changedAt} />.{" "}
      {doors.length === 0
        ? words("used.nowhere")
        : doors.map(({ key, name, link }, at) => (
            <Fragment key={key}>
              {at === 0 ? `${words("used.by")} ` : ", "}
              <Link {...link}>{name}</Link>
            </Fragment>
          ))}
      {doors.length > 0 && "."}
    </>
  );
}
