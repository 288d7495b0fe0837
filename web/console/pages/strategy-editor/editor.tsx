import { Button, Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { PlayIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { useWords } from "../../../kit/words.js";
import { useAddLetters } from "./add-menu.js";
import { Canvas } from "./canvas.js";
import type { Draft, LiveView } from "./data.js";
import { DeskContext, type DeskView, useDesk } from "./desk.js";
import styles from "./editor.module.css";
import { KeepingLine } from "./keeping-line.js";
import { treeKeys, useEditorKeys, useRemove } from "./keys.js";
import { Ladder } from "./ladder.js";
import { Outline } from "./outline.js";
import { focusPanel, Panel } from "./panel.js";
import { jumpTo, ProblemsPanel } from "./problems.js";
import { type Lines, lineFor, linesOf } from "./rows.js";
import { isError } from "./said-problems.js";
import { VIEWS, type View } from "./search.js";
import { StrategyMenu } from "./strategy-menu.js";
import { Toolbar } from "./toolbar.js";
import { useRehearse } from "./use-rehearse.js";
import { Versions } from "./versions.js";

const route = getRouteApi("/shell/strategies/$strategyId/edit");
/** Below this the settings lie over the view, not beside it. */
const NARROW = "(max-width: 63.99em)";

const SHOWN = {
  outline: { View: Outline, lines: "open" },
  ladder: { View: Ladder, lines: "trunk" },
  // Nothing is folded in a drawing.
  canvas: { View: Canvas, lines: "all" },
} as const satisfies Record<View, { readonly lines: Lines; readonly View: unknown }>;

export function Editor({ live, draft }: { readonly live: LiveView; readonly draft: Draft }): ReactNode {
  const words = useWords("strategy-editor");
  const { can } = useSession();
  const desk = useDesk({ live, draft, isReadOnly: !can("strategies:write") || live.state === "retired" });
  const rehearse = useRehearse(desk);
  return (
    <DeskContext value={desk}>
      <PageFrame
        title={words("titleOf", { name: live.name })}
        sentence={words("sentence")}
        back={{
          label: words("backToLive"),
          link: { to: "/strategies/$strategyId", params: { strategyId: live.id } },
        }}
        aside={
          <>
            <StateBadge kind="strategy" state={live.state} isFilled={true} />
            {!desk.isReadOnly && <StrategyMenu live={live} />}
          </>
        }
        action={
          can("strategies:write") && (
            <Button
              leftSection={<PlayIcon size={16} />}
              loading={rehearse.isAsking}
              onClick={() => void rehearse.ask()}
            >
              {words("rehearse")}
            </Button>
          )
        }
      >
        <Desk desk={desk} />
      </PageFrame>
    </DeskContext>
  );
}

function Desk({ desk }: { readonly desk: DeskView }): ReactNode {
  const words = useWords("strategy-editor");
  const { view = "outline" } = route.useSearch();
  const navigate = route.useNavigate();
  const isNarrow = useMediaQuery(NARROW, window.matchMedia(NARROW).matches) ?? false;
  const [isOpen, setOpen] = useState(false);
  const [hasVersions, setVersions] = useState(false);
  const page = useRef<HTMLDivElement>(null);
  const { problems } = desk;
  const remove = useRemove(desk);
  const show = (next: View): void => void navigate({ search: { view: next === "outline" ? undefined : next } });
  const openPanel = (): void => {
    if (isNarrow) setOpen(true);
    else focusPanel(page);
  };
  const back = (): void => {
    setOpen(false);
    desk.pick(desk.work.spot, true);
  };
  useAddLetters(desk);
  useEditorKeys({
    desk,
    onView: () => {
      // The keys go on in the next view where they were in this one.
      desk.wantsFocus.current = true;
      show(VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length] ?? "outline");
    },
    onRemove: remove,
    onProblem: () => {
      const first = problems.find(isError) ?? problems[0];
      if (first) jumpTo(desk, first);
    },
  });
  useEffect(() => {
    // Arrows walk at once, without a way through the whole frame.
    const line = page.current?.querySelector<HTMLElement>("[role=treeitem][tabindex='0']");
    if (document.activeElement === document.body) line?.focus({ preventScroll: true });
  }, []);
  const { View: Shown, lines } = SHOWN[view];
  const { definition, spot } = desk.work;
  const rows = useMemo(() => linesOf(definition, desk.closed, lines), [definition, desk.closed, lines]);
  const here = lineFor(rows, definition, spot);
  const shown = {
    rows,
    here,
    onKeyDown: treeKeys({ desk, rows, here, onOpen: openPanel, onRemove: remove }),
    onTap: () => isNarrow && setOpen(true),
  };
  const panel = <Panel onRemove={remove} onBack={back} />;
  return (
    <div ref={page} className={styles.page}>
      <KeepingLine />
      <Toolbar view={view} onView={show} onVersions={() => setVersions(true)} />
      <div className={styles.desk} data-narrow={isNarrow || undefined}>
        {isNarrow && problems.length > 0 && <ProblemsPanel isFolded={true} />}
        <div className={styles.view}>
          <Shown {...shown} />
        </div>
        {!isNarrow && (
          <aside className={styles.side} aria-label={words("side")}>
            {panel}
            <ProblemsPanel />
          </aside>
        )}
      </div>
      {isNarrow && (
        <Drawer.Root
          opened={isOpen}
          onClose={back}
          position="bottom"
          size="auto"
          returnFocus={false}
          classNames={{ content: styles.drawer ?? "" }}
        >
          <Drawer.Overlay backgroundOpacity={0.35} />
          <Drawer.Content aria-label={words("settingsOf")}>
            <Drawer.Body className={styles.sheet ?? ""}>
              {panel}
              <div className={styles.done}>
                <Button fullWidth={true} onClick={back}>
                  {words("done")}
                </Button>
              </div>
            </Drawer.Body>
          </Drawer.Content>
        </Drawer.Root>
      )}
      {hasVersions && <Versions onClose={() => setVersions(false)} />}
    </div>
  );
}
