import type { Step } from "../../../../src/strategy/domain/definition.js";
import { branchesOf, isContact } from "../../../../src/strategy/domain/outline.js";
import { branchSpot, SETTINGS, type Spot } from "./tree.js";

/*
 * A strategy drawn: a column of cards from top to bottom. What branches has its branches side by side under it, and the
 * ways come together again before the next card. The way out of a contact stands to its right.
 */

export const CARD = { width: 216, height: 72 };
const GAP = { x: 28, y: 36, label: 30 };

export interface Card {
  readonly spot: Spot;
  /** Null for the strategy's own settings. */
  readonly step: Step | null;
  readonly x: number;
  readonly y: number;
}

/** The head of a branch: its name, where it begins. */
export interface Label {
  readonly spot: Spot;
  readonly step: Step;
  readonly branch: number;
  /** Its middle. */
  readonly x: number;
  readonly y: number;
}

export interface Edge {
  readonly id: string;
  readonly from: Point;
  readonly to: Point;
  readonly kind: "flow" | "merge" | "goto";
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly cards: readonly Card[];
  readonly labels: readonly Label[];
  readonly edges: readonly Edge[];
  readonly width: number;
  readonly height: number;
}

/** Where does every card stand, and which lines lead from one to the other? */
export function drawingOf(steps: readonly Step[]): Drawing {
  const width = Math.max(widthOf(steps), CARD.width);
  const pen = new Pen();
  const middle = spanOf(steps).left;
  pen.cards.push({ spot: SETTINGS, step: null, x: middle - CARD.width / 2, y: 0 });
  const end = pen.list(steps, { x: middle, y: CARD.height });
  pen.ways();
  return { cards: pen.cards, labels: pen.labels, edges: pen.edges, width, height: end.y + GAP.y };
}

/** How far a list of steps reaches to the left and right of its middle. */
interface Span {
  readonly left: number;
  readonly right: number;
}

const HALF = CARD.width / 2;

function spanOf(steps: readonly Step[]): Span {
  const spans = steps.map(stepSpan);
  return {
    left: Math.max(HALF, ...spans.map(({ left }) => left)),
    right: Math.max(HALF, ...spans.map(({ right }) => right)),
  };
}

const widthOf = (steps: readonly Step[]): number => spanOf(steps).left + spanOf(steps).right;

function stepSpan(step: Step): Span {
  const branches = branchesOf(step);
  if (branches.length === 0) return { left: HALF, right: HALF };
  if (isContact(step)) return { left: HALF, right: HALF + GAP.x + widthOf(branches[0] ?? []) };
  const total = branches.reduce((sum, branch) => sum + widthOf(branch), 0) + GAP.x * (branches.length - 1);
  return { left: total / 2, right: total / 2 };
}

class Pen {
  readonly cards: Card[] = [];
  readonly labels: Label[] = [];
  readonly edges: Edge[] = [];
  readonly #gotos: { readonly from: Card; readonly to: string }[] = [];

  /** Draws a list from a point down; gives the point that it ends at. */
  list(steps: readonly Step[], from: Point): Point & { readonly isOver: boolean } {
    let at = { ...from, isOver: false };
    for (const step of steps) at = this.#step(step, at);
    return at;
  }

  #step(step: Step, from: Point & { readonly isOver: boolean }): Point & { readonly isOver: boolean } {
    const card: Card = { spot: step.id, step, x: from.x - HALF, y: from.y + GAP.y };
    this.cards.push(card);
    if (!from.isOver) this.#line(from, { x: from.x, y: card.y }, "flow");
    const foot = { x: from.x, y: card.y + CARD.height };
    const branches = branchesOf(step);
    if (step.kind === "goto") this.#gotos.push({ from: card, to: step.to });
    if (branches.length === 0) return { ...foot, isOver: step.kind === "stop" || step.kind === "goto" };
    return isContact(step) ? this.#wayOut(step, branches[0] ?? [], card) : this.#branches(step, branches, foot);
  }

  #branches(step: Step, branches: readonly (readonly Step[])[], foot: Point) {
    const { left: half } = stepSpan(step);
    let x = foot.x - half;
    const ends = branches.map((branch, at) => {
      const { left, right } = spanOf(branch);
      const middle = x + left;
      x += left + right + GAP.x;
      const label = { x: middle, y: foot.y + GAP.label };
      this.labels.push({ spot: branchSpot({ owner: step.id, branch: at }), step, branch: at, ...label });
      this.#line(foot, { x: middle, y: label.y - 11 }, "flow");
      return this.list(branch, { x: middle, y: label.y + 11 });
    });
    const y = Math.max(...ends.map((end) => end.y)) + GAP.y / 2;
    for (const end of ends) if (!end.isOver) this.#line(end, { x: foot.x, y }, "merge");
    return { x: foot.x, y, isOver: ends.every(({ isOver }) => isOver) };
  }

  /** What happens when a contact could not be made: to its right, back to the way after it. */
  #wayOut(step: Step, branch: readonly Step[], card: Card) {
    const foot = { x: card.x + HALF, y: card.y + CARD.height };
    const middle = card.x + CARD.width + GAP.x + spanOf(branch).left;
    const label = { x: middle, y: card.y + CARD.height / 2 };
    this.labels.push({ spot: branchSpot({ owner: step.id, branch: 0 }), step, branch: 0, ...label });
    this.#line({ x: card.x + CARD.width, y: label.y }, { x: middle, y: label.y }, "merge");
    const end = this.list(branch, { x: middle, y: label.y + 11 });
    const y = Math.max(foot.y, end.y) + GAP.y / 2;
    if (!end.isOver) this.#line(end, { x: foot.x, y }, "merge");
    this.#line(foot, { x: foot.x, y }, "flow");
    return { x: foot.x, y, isOver: false };
  }

  /** Ways to other steps, once every card has its place. */
  ways(): void {
    for (const { from, to } of this.#gotos) {
      const card = this.cards.find(({ spot }) => spot === to);
      if (!card) continue;
      const side = { x: from.x, y: from.y + CARD.height / 2 };
      this.#line(side, { x: card.x, y: card.y + CARD.height / 2 }, "goto");
    }
  }

  #line(from: Point, to: Point, kind: Edge["kind"]): void {
    this.edges.push({ id: `${this.edges.length}`, from, to, kind });
  }
}

/** The path of a line: straight down, bent where it goes aside, and round the left where it leads elsewhere. */
export function pathOf({ from, to, kind }: Edge): string {
  const start = `M${from.x} ${from.y}`;
  if (kind === "goto") {
    const out = Math.min(from.x, to.x) - 22;
    return `${start} C${out} ${from.y} ${out} ${to.y} ${to.x} ${to.y}`;
  }
  if (from.x === to.x) return `${start} V${to.y}`;
  if (from.y === to.y) return `${start} H${to.x}`;
  // Ways come together low, and part high.
  const bend = kind === "merge" ? to.y : from.y + 14;
  const round = Math.min(8, Math.abs(to.x - from.x) / 2, Math.abs(bend - from.y) || 8);
  const side = Math.sign(to.x - from.x);
  if (kind === "merge") return `${start} V${bend - round} Q${from.x} ${bend} ${from.x + side * round} ${bend} H${to.x}`;
  return (
    `${start} V${bend - round} Q${from.x} ${bend} ${from.x + side * round} ${bend} ` +
    `H${to.x - side * round} Q${to.x} ${bend} ${to.x} ${bend + round} V${to.y}`
  );
}
