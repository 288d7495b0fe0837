/** Of one look with the console (kit/theme.ts), in a shadow of its own: no rule of the page reaches in, and none out. */
export const STYLE = `
:host { all: initial; --ground: #ffffff; --ink: #1f1d1a; --muted: #68635a; --line: #e9e5de; --edge: #8b8579;
  --accent: #0f5e5c; --on-accent: #ffffff; --theirs: #f4f2ee; --mine: #e2eeec; --stop: #a8261d; color-scheme: light; }
:host([data-scheme="dark"]) { --ground: #1e1c1a; --ink: #edeae4; --muted: #a8a196; --line: #302d29; --edge: #7d766b;
  --accent: #1b746f; --on-accent: #ffffff; --theirs: #282623; --mine: #17302e; --stop: #f2948a; color-scheme: dark; }
* { box-sizing: border-box; }
.frame { position: fixed; inset-block-end: 20px; inset-inline-end: 20px; z-index: 2147483000; display: flex;
  flex-direction: column; align-items: flex-end; gap: 12px; color: var(--ink);
  font: 15px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.frame[data-side="left"] { inset-inline: 20px auto; align-items: flex-start; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.launcher { position: relative; inline-size: 56px; block-size: 56px; border: 0; border-radius: 50%; display: grid;
  place-items: center; background: var(--accent); color: var(--on-accent); box-shadow: 0 6px 20px rgb(0 0 0 / 22%); }
.launcher svg { inline-size: 26px; block-size: 26px; }
.count { position: absolute; inset-block-start: -2px; inset-inline-end: -2px; min-inline-size: 22px; block-size: 22px;
  padding-inline: 6px; border-radius: 11px; background: #c8372c; color: #fff; font-size: 12px; line-height: 22px;
  font-weight: 600; text-align: center; font-variant-numeric: tabular-nums; }
.panel { inline-size: 368px; max-inline-size: calc(100vw - 40px); block-size: 540px; max-block-size: calc(100vh - 120px);
  display: flex; flex-direction: column; background: var(--ground); border: 1px solid var(--line); border-radius: 14px;
  box-shadow: 0 16px 48px rgb(0 0 0 / 22%); overflow: hidden; }
.panel[hidden], .count[hidden], .notice[hidden], .empty[hidden] { display: none; }
.head { display: flex; align-items: center; gap: 8px; padding: 12px 12px 12px 16px; border-block-end: 1px solid var(--line); }
.head h2 { flex: 1; margin: 0; font-size: 16px; line-height: 24px; font-weight: 600; overflow-wrap: anywhere; }
.plain { inline-size: 40px; block-size: 40px; border: 0; border-radius: 8px; display: grid; place-items: center; background: none; }
.plain:hover { background: var(--theirs); }
.plain svg { inline-size: 20px; block-size: 20px; }
.log { flex: 1; margin: 0; padding: 16px; overflow-y: auto; display: flex; flex-direction: column; gap: 10px;
  overscroll-behavior: contain; }
.empty { margin: auto 0; color: var(--muted); text-align: center; }
.item { max-inline-size: 84%; display: flex; flex-direction: column; align-self: flex-start; }
.item[data-by="you"] { align-self: flex-end; align-items: flex-end; }
.bubble { margin: 0; padding: 8px 12px; border-radius: 12px; background: var(--theirs); white-space: pre-wrap;
  overflow-wrap: anywhere; }
.item[data-by="you"] .bubble { background: var(--mine); }
.bubble a { color: inherit; }
.facts { padding-inline: 4px; color: var(--muted); font-size: 12px; line-height: 20px; font-variant-numeric: tabular-nums; }
.facts[data-failed] { color: var(--stop); }
.facts button { border: 0; padding: 0 4px; min-block-size: 24px; background: none; text-decoration: underline; }
.notice { margin: 0; padding: 8px 16px; border-block-start: 1px solid var(--line); color: var(--muted); font-size: 13px; }
.form { display: flex; align-items: flex-end; gap: 8px; padding: 12px; border-block-start: 1px solid var(--line); }
textarea { flex: 1; resize: none; min-block-size: 44px; max-block-size: 132px; padding: 9px 12px; font-size: 16px;
  border: 1px solid var(--edge); border-radius: 10px; background: var(--ground); field-sizing: content; }
.send { min-inline-size: 44px; block-size: 44px; border: 0; border-radius: 10px; display: grid; place-items: center;
  background: var(--accent); color: var(--on-accent); }
.send svg { inline-size: 20px; block-size: 20px; }
.send:disabled, textarea:disabled { opacity: 0.55; cursor: default; }
.care { margin: 0; padding: 0 16px 10px; color: var(--muted); font-size: 12px; line-height: 16px; }
.away { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 480px) {
  .frame[data-open] { inset: 0; gap: 0; }
  .frame[data-open] .launcher { display: none; }
  .panel { inline-size: 100vw; max-inline-size: none; block-size: 100dvh; max-block-size: none; border: 0; border-radius: 0; }
}
@media print { .frame { display: none; } }
`;
